"""What retold/compare.py puts together: stories, retellings, utterances and differences across articles."""
