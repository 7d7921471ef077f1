"""Decide in the browser: what most needs a human eye, forms beside what is shown, and the file of decisions."""
