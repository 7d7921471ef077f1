"""From the bytes of an article to its blocks and sentences; formats.py is the way in."""
