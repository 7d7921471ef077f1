"""Make entities of names: discover them, judge their spellings, merge them, and let people correct all of it."""
