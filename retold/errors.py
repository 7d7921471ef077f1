"""What a user is told when a build cannot go on."""

from __future__ import annotations

from pathlib import Path


class SourceError(Exception):
    """Something in the source folder or the output folder that the user has to mend.

    The message is one sentence: the file, the line where there is one, what is wrong, and what to do.
    """

    def __init__(self, path: Path | str, problem: str, line: int | None = None) -> None:
        super().__init__(f"{place(path, line)}: {problem}")

    def __reduce__(self) -> tuple[type[SourceError], tuple[str, ...]]:
        """How it comes here from another process."""
        return _ToldError, (str(self),)


class _ToldError(SourceError):
    """One whose message was put together in another process."""

    def __init__(self, message: str) -> None:
        Exception.__init__(self, message)


def place(path: Path | str, line: int | None = None) -> str:
    """A file, with the line where there is one, as messages name it; a line break in its name is shown as one."""
    shown = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in str(path))
    return f"{shown}, line {line}" if line else shown
