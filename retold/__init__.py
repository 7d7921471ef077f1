"""Retold: a folder of news articles made into a data set in which retelling can be seen."""

__version__ = "0.1.0"
