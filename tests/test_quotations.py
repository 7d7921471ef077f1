"""Quotations: one case per pattern, each sentence made up for the test."""

from __future__ import annotations

import pytest

from retold.quotations import find_quotations
from retold.segment import segment


def told(text: str) -> list[tuple[str, str, str | None, str | None]]:
    """Kind, words, speaker and cue of each quotation that is not a part of another."""
    return [
        (
            row.kind,
            row.span.of(text),
            row.speaker.of(text) if row.speaker else None,
            row.cue.of(text) if row.cue else None,
        )
        for row in find_quotations(segment("test", text))
        if row.part_of is None
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "“The road is open,” Fatou Keita said.",
            [("direct", "The road is open,", "Fatou Keita", "said")],
            id="quote, speaker, cue",
        ),
        pytest.param(
            "“The road is open,” said Fatou Keita, the mayor of Sanga.",
            [("direct", "The road is open,", "Fatou Keita, the mayor of Sanga", "said")],
            id="inverted with apposition",
        ),
        pytest.param(
            "The mayor said: “The road is open.”",
            [("direct", "The road is open.", "The mayor", "said")],
            id="colon",
        ),
        pytest.param(
            "“The road,” Keita said, “is open.”",
            [("direct", "The road,", "Keita", "said"), ("direct", "is open.", None, None)],
            id="broken by its attribution",
        ),
    ],
)
def test_direct(text: str, expected: list[tuple[str, str, str | None, str | None]]) -> None:
    assert told(text) == expected
