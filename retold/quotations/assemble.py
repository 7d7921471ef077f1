"""Make rows of attributions, and find a place for the marked stretches that no attribution claims.

In: sentences, their attributions and the marked stretches. Out: quotations in the order of the text. Invariant:
every marked stretch is in exactly one direct row, and a row that goes on from another comes behind it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise

from retold.lists import rows_of
from retold.quotations.cues import find_cues
from retold.quotations.labels import block_leader, interview_labels, label_of, signature
from retold.quotations.marks import Marked
from retold.quotations.phrases import is_verb
from retold.quotations.reported import with_subjects
from retold.quotations.scene import Attribution
from retold.quotations.subject import clause_subject, subject_after
from retold.quotations.tokens import Range, Token, TokenSentence
from retold.quotations.words import grammar, word_set
from retold.records import Document, Quotation, QuoteKind, Span

_WORD = re.compile(r"\w+(?:['’.-]\w+)*")
_ENDS_SPEECH = re.compile(r"[.,?!…—–-]$")
_ENDS_SENTENCE = re.compile(r"[.?!…]$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DASHES = frozenset("—–-―")
NOT_SPEECH = ("heading", "scare", "title")  # methods of words in marks that nobody is said to have said
PART = "part"  # the kind under which the confidence of words in marks inside a mixed row is listed
_UNMEASURED = 0.5
_HEADING_WORDS = 10
_FRAGMENT_WORDS = 4
_SENTENCE_WORDS = 7
_AROUND = ("clause-said", "inverted")  # methods of words in marks that others may go on with behind the attribution
_CALLED_OUT = word_set("called out")
_SMALL = ("determiner", "preposition", "conjunction", "auxiliary", "pronoun", "adverb", "subordinator")


@dataclass(eq=False, slots=True)
class _Row:
    """A quotation in the making; ``parent`` and ``previous`` become indexes in the end."""

    kind: QuoteKind
    start: int
    end: int
    method: str
    cue: Span | None = None
    speaker: Span | None = None
    parent: _Row | None = None
    previous: _Row | None = None


class _Assembly:
    """The rows of one article, which of them holds each marked stretch, and which paragraphs are set off whole."""

    def __init__(self, document: Document, stretches: Sequence[Marked]) -> None:
        self.document = document
        self.stretches = stretches
        self.rows: list[_Row] = []
        self.holder: dict[int, _Row] = {}
        self.latest: tuple[_Row, int] | None = None
        self.set_off: set[int] = set()

    def add_attribution(self, sentence: TokenSentence, attribution: Attribution) -> None:
        """Rows for the pieces of an attribution, each with its cue and speaker; the next goes on from the first."""
        cue = sentence.span(attribution.cue)
        speaker = sentence.span(attribution.speaker) if attribution.speaker else None
        previous: _Row | None = None
        for piece in attribution.pieces:
            for row in self._piece_rows(sentence, piece, attribution.method):
                row.cue, row.speaker, row.previous = cue, speaker, previous
                self._add(row, sentence.tokens, piece)
                previous = row

    def _piece_rows(self, sentence: TokenSentence, piece: Range, method: str) -> list[_Row]:
        inside = sentence.tokens[piece[0] : piece[1]]
        marked = [token for token in inside if token.kind == "quote"]
        if any(token.kind == "word" for token in inside) or not marked:
            span = sentence.span(piece)
            return [_Row("mixed" if marked else "indirect", span.start, span.end, method)]
        rows = []
        for token in marked:
            if token.stretch not in self.holder:
                inner = self.stretches[token.stretch].inner
                row = _Row("direct", inner.start, inner.end, method)
                self.holder[token.stretch] = row
                rows.append(row)
        return rows

    def _add(self, row: _Row, tokens: Sequence[Token], piece: Range) -> None:
        self.rows.append(row)
        if row.kind != "mixed":
            return
        for token in tokens[piece[0] : piece[1]]:
            if token.kind == "quote" and token.stretch not in self.holder:
                inner = self.stretches[token.stretch].inner
                part = _Row("direct", inner.start, inner.end, row.method, row.cue, row.speaker, parent=row)
                self.holder[token.stretch] = part
                self.rows.append(part)

    def add_labels(
        self, sentences: Sequence[TokenSentence], speakers: frozenset[str], interview: frozenset[str]
    ) -> None:
        """Rows for paragraphs that only a name and a colon attribute; the words run to the paragraph's end.

        In an interview those between two labels go on with the first.
        """
        taken = self._taken(sentences) if interview else set()
        since: list[_Row] = []  # what may go on with the last label, if another comes
        last: _Row | None = None
        for before, sentence in pairwise([None, *sentences]):
            if sentence is None or (before is not None and before.paragraph == sentence.paragraph):
                continue
            paragraph = self.document.paragraphs[sentence.paragraph]
            talk = interview if paragraph.role == "body" else frozenset()
            label = label_of(sentence.tokens, speakers, talk)
            if label is not None:
                row = _Row("indirect", sentence.starts[label.behind], paragraph.span.end, "label")
                row.cue = sentence.span((label.colon, label.colon + 1))
                row.speaker = sentence.span(label.name)
                self.rows += [*since, row]
                asks = paragraph.span.of(self.document.text).endswith("?")  # what follows may be the answer
                since, last = [], None if asks else row
            elif last and interview and paragraph.role == "body" and sentence.paragraph not in taken:
                since.append(_Row("indirect", paragraph.span.start, paragraph.span.end, "label", previous=last))
            else:
                since, last = [], None

    def _taken(self, sentences: Sequence[TokenSentence]) -> set[int]:
        """The paragraphs that tell of their own who speaks, hold words in marks or stand in brackets."""
        told = sorted(row.start for row in self.rows if row.speaker)
        taken = set()
        for sentence in sentences:
            span = self.document.paragraphs[sentence.paragraph].span
            marked = self.document.text[span.start] in "([" or any(token.stretch >= 0 for token in sentence.tokens)
            empty = not _WORD.search(self.document.text, span.start, span.end)
            if marked or empty or bisect_left(told, span.start) < bisect_left(told, span.end):
                taken.add(sentence.paragraph)
        return taken

    def add_blocks(self, sentences: Sequence[TokenSentence]) -> None:
        """Rows for paragraphs without marks that a reporting verb and a colon lead up to ("He wrote:")."""
        marked = {stretch.paragraph for stretch in self.stretches}
        for before, sentence in pairwise(sentences):
            new = before.paragraph + 1 == sentence.paragraph and sentence.paragraph not in marked
            leader = block_leader(before.tokens) if new else None
            span = self.document.paragraphs[sentence.paragraph].span
            if leader is None or not _ENDS_SENTENCE.search(span.of(self.document.text)):
                continue
            row = _Row("direct", span.start, span.end, "lead-in")
            row.cue = before.span(leader.cue.words)
            row.speaker = before.span(leader.speaker)
            self._set_off(row, sentence.paragraph)

    def add_signed(self, sentences: Sequence[TokenSentence]) -> None:
        """Rows for paragraphs without marks that close with the name of whose words they are."""
        marked = {stretch.paragraph for stretch in self.stretches}
        for number, group in groupby(sentences, key=lambda sentence: sentence.paragraph):
            inside = list(group)
            is_open = number not in marked and len(inside) > 1
            signed = signature([sentence.tokens for sentence in inside]) if is_open else None
            if signed and self.document.paragraphs[number].role == "body":
                row = _Row("direct", inside[0].starts[0], inside[-2].ends[-1], "signed")
                row.speaker = inside[-1].span(signed)
                self._set_off(row, number)

    def _set_off(self, row: _Row, paragraph: int) -> None:
        self.rows.append(row)
        self.set_off.add(paragraph)

    def add_loose(self, sentences: Sequence[TokenSentence]) -> None:
        """Rows for the stretches that no attribution claims, in the order of the text."""
        padded = [None, *sentences, None]
        for number, sentence in enumerate(sentences):
            neighbours = padded[number], padded[number + 2]
            for at, token in enumerate(sentence.tokens):
                if token.stretch < 0:
                    continue
                if token.stretch not in self.holder:
                    row = self._loose_row(sentence, at, *neighbours)
                    self.holder[token.stretch] = row
                    self.rows.append(row)
                self._remember(token.stretch)

    def _loose_row(
        self, sentence: TokenSentence, at: int, before: TokenSentence | None, after: TokenSentence | None
    ) -> _Row:
        stretch = self.stretches[sentence.tokens[at].stretch]
        row = _Row("direct", stretch.inner.start, stretch.inner.end, "")
        words = stretch.inner.of(self.document.text)
        alone = all(token.kind != "word" for token in sentence.tokens)
        following = after if after and alone else None
        if sentence.tokens[at].kind == "bracket":
            row.method = "scare"
        elif signed := self._sign(row, sentence, at + 1) or (following and self._sign(row, following, 0)):
            row.method = signed
        elif self._is_set_as_heading(stretch, words):
            row.method = "heading"
        elif _is_called_out(sentence.tokens, at):
            row.method = "fragment"
        elif not alone and (_is_title(words) or _has_author(sentence.tokens, at)):
            row.method = "title"
        elif alone and at == 0 and before is not None and _leads_up(before.tokens):
            self._led_in(row, before)
        elif alone or (at == 0 and _ENDS_SPEECH.search(words)):
            row.previous = self._running(stretch.paragraph)
            row.method = "run-on" if row.previous else "uncued"
        elif goes_on := self._interrupted(sentence.tokens, at, words):
            row.method, row.previous = "run-on", goes_on
        elif _is_led_in(sentence.tokens, at, words):
            self._led_in(row, sentence.part(0, at))
        else:
            least = _FRAGMENT_WORDS - 2 * _is_reported(sentence.tokens, at)
            row.method = "fragment" if len(_WORD.findall(words)) >= least else "scare"
        return row

    def _remember(self, stretch: int) -> None:
        """Keep the last row that is speech, for the next that runs on from it."""
        row = self.holder[stretch]
        if row.method not in NOT_SPEECH:
            self.latest = (row.parent or row, self.stretches[stretch].paragraph)

    def _running(self, paragraph: int) -> _Row | None:
        """The quotation that one without attribution runs on from: the last in this or the paragraph before."""
        return self.latest[0] if self.latest and self.latest[1] >= paragraph - 1 else None

    def _sign(self, row: _Row, sentence: TokenSentence, at: int) -> str:
        """The method, if a dash and a name sign a quotation ("..." — Awa Traoré, trader); they are its cue and speaker.

        Behind a dash and a source with a year it is the title of what that published.
        """
        tokens = sentence.tokens
        if at + 1 >= len(tokens) or tokens[at].text not in _DASHES or not tokens[at + 1].is_name:
            return ""
        speaker = subject_after(tokens, at + 1)
        rest = [token for token in tokens[speaker[1] :] if token.kind == "word"] if speaker else []
        if speaker is None or any(is_verb(tokens, word) for word in range(at + 1, len(tokens))) or len(rest) > 3:
            return ""
        if rest and _YEAR.fullmatch(rest[-1].text):
            return "title"
        row.cue, row.speaker = sentence.span((at, at + 1)), sentence.span(speaker)
        return "signed"

    def _interrupted(self, tokens: Sequence[Token], at: int, words: str) -> _Row | None:
        """The words in marks that others go on with behind their attribution: "A," he said of the plan, "because B"."""
        if not _is_long(words) or at == 0 or tokens[at - 1].text != ",":
            return None
        earlier = [self.holder.get(token.stretch) for token in tokens[:at] if token.kind == "quote"]
        return earlier[-1] if earlier and earlier[-1] and earlier[-1].method in _AROUND else None

    def _led_in(self, row: _Row, before: TokenSentence) -> None:
        """Give a row the last cue and speaker of the words before it, which end in a colon or comma."""
        row.method = "lead-in"
        reported = with_subjects(before.tokens, find_cues(before.tokens))
        if reported:
            row.cue = before.span(reported[-1].cue.words)
            row.speaker = before.span(reported[-1].speaker)
            return
        end = len(before.tokens) - 1
        speaker = clause_subject(before.tokens, 0, end)
        row.cue = before.span((end, end + 1)) if before.tokens[end].text == ":" else None
        row.speaker = before.span(speaker) if speaker else None

    def _is_set_as_heading(self, stretch: Marked, words: str) -> bool:
        """Words in a headline, or a short paragraph all in marks; in double marks it must not end like speech."""
        if self.document.paragraphs[stretch.paragraph].role in ("headline", "subheading"):
            return True
        if stretch.outer != self.document.paragraphs[stretch.paragraph].span or not stretch.closed:
            return False
        single = self.document.text[stretch.outer.start] in "‘’'"
        short = len(_WORD.findall(words)) <= _HEADING_WORDS
        return short and (single or not _ENDS_SPEECH.search(words))

    def join_runs(self) -> None:
        """One row for a quotation that runs on over several paragraphs of the same marks."""
        joined: dict[int, _Row] = {}
        for index in range(1, len(self.stretches)):
            first, second = self.holder[index - 1], self.holder[index]
            if not self.stretches[index - 1].runs_on or first.parent or second.parent or first is second:
                continue
            first.end = second.end
            if first.cue is None and second.cue is not None:
                first.cue, first.speaker, first.method, first.previous = second.cue, second.speaker, second.method, None
            self.holder[index] = joined[id(second)] = first
        self.rows = [row for row in self.rows if id(row) not in joined]
        for row in self.rows:
            target = joined.get(id(row.previous), row.previous)
            row.previous = None if target is row else target


def _leads_up(tokens: Sequence[Token]) -> bool:
    """Whether a sentence leads up to the words behind it: by a colon, or a reporting verb and a comma."""
    return tokens[-1].text == ":" or block_leader(tokens, ",") is not None


def _is_led_in(tokens: Sequence[Token], at: int, words: str) -> bool:
    """Whether a sentence in marks stands behind a comma, as only what somebody says does: she beamed, "...!"."""
    starts = words[:1].isupper() or words[:1] == "["
    return at > 1 and tokens[at - 1].text == "," and starts and _is_long(words) and bool(_ENDS_SENTENCE.search(words))


def _is_long(words: str) -> bool:
    return len(_WORD.findall(words)) >= _SENTENCE_WORDS


def _is_called_out(tokens: Sequence[Token], at: int) -> bool:
    """Whether a name is given or a crowd's words are: dubbed "...", chants of "...", under the slogan "..."."""
    return any(token.lower in _CALLED_OUT for token in tokens[max(0, at - 2) : at])


def _has_author(tokens: Sequence[Token], at: int) -> bool:
    """Whether the author of a work follows: "The Long Road," by Awa Sow."""
    behind = tokens[at + 1 : at + 4]
    words = [token for token in behind if token.kind == "word"]
    return len(words) > 1 and words[0].lower == "by" and words[1].is_name


def _is_reported(tokens: Sequence[Token], at: int) -> bool:
    """Whether a reporting verb stands before words in marks in their sentence."""
    return any(cue.head < at for cue in find_cues(tokens))


def _is_title(words: str) -> bool:
    """Whether two or more words are written as in the title of a work: capitals but for the small ones."""
    found = _WORD.findall(words)
    if len(found) < 2 or found[0][0].islower():
        return False
    large = [word for word in found if grammar().get(word.lower(), "") not in _SMALL]
    return bool(large) and all(not word[0].islower() for word in large)


def quotations_of(
    document: Document,
    stretches: Sequence[Marked],
    sentences: Sequence[TokenSentence],
    found: Sequence[Sequence[Attribution]],
) -> list[Quotation]:
    """The quotations of an article, in the order of the text."""
    assembly = _Assembly(document, stretches)
    assembly.add_blocks(sentences)
    assembly.add_signed(sentences)
    for sentence, attributions in zip(sentences, found, strict=True):
        if sentence.paragraph not in assembly.set_off:
            for attribution in sorted(attributions, key=_narrowest_first):
                assembly.add_attribution(sentence, attribution)
    paragraphs = groupby(sentences, key=lambda sentence: sentence.paragraph)
    interview = interview_labels([next(group).tokens for _, group in paragraphs])
    assembly.add_labels(sentences, _speakers(sentences, found), interview)
    assembly.add_loose(sentences)
    assembly.join_runs()
    return _numbered(assembly.rows)


def _speakers(sentences: Sequence[TokenSentence], found: Sequence[Sequence[Attribution]]) -> frozenset[str]:
    """The last words of all speakers, in lower case."""
    return frozenset(
        sentence.tokens[each.speaker[1] - 1].lower
        for sentence, attributions in zip(sentences, found, strict=True)
        for each in attributions
        if each.speaker
    )


def _narrowest_first(attribution: Attribution) -> int:
    return sum(end - start for start, end in attribution.pieces)


def _numbered(rows: list[_Row]) -> list[Quotation]:
    ordered = sorted(rows, key=lambda row: (row.start, -row.end, row.parent is not None))
    index = {id(row): number for number, row in enumerate(ordered)}
    return [
        Quotation(
            row.kind,
            Span(row.start, row.end),
            cue=row.cue,
            speaker=row.speaker,
            part_of=index[id(row.parent)] if row.parent else None,
            continues=index[id(row.previous)] if row.previous else None,
            method=row.method,
            confidence=words_confidence(row.method, PART if row.parent else row.kind),
        )
        for row in ordered
    ]


def words_confidence(method: str, kind: str) -> float:
    """How often the words of rows by a rule and of a kind are right."""
    return _confidences().get((method, kind), _UNMEASURED)


@cache
def _confidences() -> dict[tuple[str, str], float]:
    return {(row["method"], row["kind"]): float(row["confidence"]) for row in rows_of("confidence")}
