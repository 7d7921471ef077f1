"""Editions of a data set that was built: the same tables for other readers, or with less in them."""
