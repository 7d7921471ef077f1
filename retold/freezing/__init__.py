"""What `retold freeze` makes of a site: files for a host that serves nothing else."""
