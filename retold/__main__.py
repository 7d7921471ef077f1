"""The command `retold`, where the project is not installed: ``python -m retold``."""

from retold.cli import main

main()
