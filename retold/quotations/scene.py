"""What the rules for attributions exchange.

In: the tokens of a sentence. Out: a view of them with the places where attributions begin, and the attributions.
Invariant: positions count tokens of one sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from retold.quotations.tokens import Range, Token


@dataclass(frozen=True, slots=True)
class Scene:
    """The tokens of a sentence, and where its attributions begin with what form of verb."""

    tokens: Sequence[Token]
    onsets: Mapping[int, str]

    def lower(self, at: int) -> str:
        """The word at a position in lower case; "" outside the sentence."""
        return self.tokens[at].lower if 0 <= at < len(self.tokens) else ""

    def is_quote(self, at: int) -> bool:
        """Whether a stretch in quotation marks stands at a position."""
        return 0 <= at < len(self.tokens) and self.tokens[at].kind == "quote"


class Attribution(NamedTuple):
    """Ranges of tokens: the cue, the speaker's words, and the content in one or two pieces."""

    cue: Range
    speaker: Range | None
    pieces: tuple[Range, ...]
    method: str
