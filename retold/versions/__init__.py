"""Two versions of a data set beside each other: what changed, and what became of ids."""
