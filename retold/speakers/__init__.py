"""Say who the speaker of a quotation is, within one article; resolve.py is the way in."""
