"""Compare articles: stories, retellings, utterances and differences; compare.py is the way in."""
