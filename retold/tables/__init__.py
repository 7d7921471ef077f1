"""The tables: what they are, their rows, and the database and the package that they are written to."""
