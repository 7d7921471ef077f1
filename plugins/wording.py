"""Show which words of two texts are the same, and which stand in one of them only.

In: two texts. Out: for templates, pieces as (kind, here, there). Invariant: the pieces put together are both texts.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections.abc import Callable

from datasette import hookimpl

Pieces = list[tuple[str, str, str]]


@hookimpl
def extra_template_vars() -> dict[str, Callable[[str, str], Pieces]]:
    """Give every template the function that compares two wordings."""
    return {"wordings": wordings}


def wordings(here: str, there: str) -> Pieces:
    """The pieces, by the rule of the build; where only the site was installed, both texts whole."""
    try:
        from retold.stories.wording import compare_wordings
    except ImportError:
        return [("same" if here == there else "swapped", here, there)]
    return [(piece.kind, piece.here, piece.there) for piece in compare_wordings(here, there)]
