"""What `retold serve` keeps apart: one build from the next, and the SQL of strangers from everything else."""
