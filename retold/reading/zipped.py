"""Archives of articles in any of the other formats."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from retold.reading.archive import files, member, members
from retold.reading.found import Outcome, UnreadableError, whole

_BROKEN = "it is no zip archive, or a broken or locked one; pack the articles again"
_MAX_ARCHIVE = 500_000_000
_SHOWN = 5


def read(file: BinaryIO, name: str) -> Iterator[Outcome]:
    """The articles of every file in it; an archive in an archive is not opened, what is no article is told."""
    from retold.reading.registry import format_of, stem
    from retold.reading.registry import read as read_member

    archive = members(whole(file, _MAX_ARCHIVE), _BROKEN)
    inners = [*files(archive)]
    readable = [inner for inner in inners if format_of(inner)]
    told = [*_left_out([inner for inner in inners if not format_of(inner)])]
    number = 0
    for inner in readable or inners:
        kind = format_of(inner)
        if kind is None or kind.module == "zipped":
            yield UnreadableError(f"{inner!r} in it is not read; unpack it there")
            continue
        try:
            for found in read_member(io.BytesIO(member(archive, inner, _BROKEN)), f"{name}/{inner}"):
                number += 1
                if not isinstance(found, Exception):
                    found.name, found.number = found.name or stem(inner), number
                    found.notices, told = [*told, *found.notices], []
                yield found
        except UnreadableError as error:
            yield UnreadableError(f"{inner!r} in it: {error.problem}", error.line)


def _left_out(inners: list[str]) -> Iterator[str]:
    if inners:
        shown = ", ".join(map(repr, inners[:_SHOWN])) + (f" and {len(inners) - _SHOWN} more" * (len(inners) > _SHOWN))
        yield f"not articles: {shown}, left out."
