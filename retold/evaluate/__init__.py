"""Measure how right the extraction is; `python -m retold.evaluate` is the way in."""
