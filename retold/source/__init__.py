"""Read what people wrote in a source folder, and check it; folder.py is the way in."""
