"""Tell the article from the furniture of its page, and what each block is for.

In: the lines of an article as read, and the rules of lists/furniture.csv with those of the source folder. Out: the
article's blocks with their roles, and the removed lines with the rule that cut each. Invariant: every line that is
not blank is in exactly one of the two, in order; on text without furniture nothing is cut.

Rules of the list match a whole line. Four more need the lines around and stand here as code: a title cut off with
dots that a later line prints in full, a line printed twice, a label that stands between paragraphs again and again, and
the teasers behind a heading such as "Related stories".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from retold.agencies import any_agency
from retold.errors import SourceError
from retold.lists import LISTS
from retold.parse import read_csv
from retold.records import Block, BlockRole, Line, RemovedLine
from retold.text import ends_prose, ends_sentence

LIST = LISTS / "furniture.csv"
COLUMNS = ("rule", "action", "where", "pattern", "needs", "note")
ACTIONS = ("cut", "teasers", "credit", "caption")
ZONES = ("head", "tail", "anywhere")
CUT_OFF_TITLE, PRINTED_TWICE, TEASER, AGAIN = "cut-off-title", "printed-twice", "teaser", "printed-again-and-again"

_ANYWHERE = frozenset(["anywhere"])
_DOTS = ("...", "…")  # in which a line ends that is cut off
_PROSE_WORDS = 8
_TITLE_WORDS = 30
_SUBHEADING_WORDS = 12
_SURE_MATCH = 20  # characters of a title that no two titles share by chance
_CREDIT_WORDS = 4
_REPEATED_WORDS = 5
_LABEL_WORDS = 4
_OFTEN = 3
_REPEATED_SENTENCE = 12  # a shorter sentence may be chanted


@dataclass(frozen=True)
class Rule:
    """A line that matches ``pattern`` as a whole, and lies in the zone, gets the action.

    One of ``needs`` is in every such line, in small letters; where there are any, most lines need not be matched.
    """

    name: str
    action: str
    zone: str
    pattern: re.Pattern[str]
    needs: tuple[str, ...] = ()

    def holds(self, text: str, small: str) -> bool:
        """Whether it holds for a line, which is given in small letters too."""
        if self.needs and not any(map(small.__contains__, self.needs)):
            return False
        return self.pattern.fullmatch(text) is not None


@dataclass(frozen=True)
class Rules:
    """All rules for one build."""

    rules: tuple[Rule, ...]
    _known: dict[tuple[frozenset[str], tuple[str, ...]], list[Rule]] = field(default_factory=dict, compare=False)

    def first(self, text: str, zones: frozenset[str], actions: tuple[str, ...]) -> Rule | None:
        """The first rule with one of the actions that holds for a line in these zones."""
        small = text.lower()
        for rule in self._chosen(zones, actions):
            if rule.holds(text, small):
                return rule
        return None

    def _chosen(self, zones: frozenset[str], actions: tuple[str, ...]) -> list[Rule]:
        """The rules with one of the actions for these zones; of most lines the same few are asked for."""
        if (zones, actions) not in self._known:
            self._known[zones, actions] = [r for r in self.rules if r.action in actions and r.zone in zones]
        return self._known[zones, actions]


def load_rules(own: Path | None = None) -> Rules:
    """The project's rules, then those of a source folder's furniture.csv; SourceError for one that is broken."""
    paths = [LIST, own] if own else [LIST]
    return Rules(tuple(_rule(path, line, row) for path in paths for line, row in _rows(path)))


def _rows(path: Path) -> Iterable[tuple[int, dict[str, str]]]:
    return read_csv(path, COLUMNS, ("rule", "action", "pattern"))


def _rule(path: Path, line: int, row: dict[str, str]) -> Rule:
    zone = row["where"] or "anywhere"
    if row["action"] not in ACTIONS:
        raise SourceError(path, f"the action {row['action']!r} is none of {', '.join(ACTIONS)}; correct it", line)
    if zone not in ZONES:
        raise SourceError(path, f"where is {zone!r}, but should be one of {', '.join(ZONES)}; correct it", line)
    if not row["rule"] or not row["pattern"]:
        raise SourceError(path, "a rule needs a name and a pattern; fill the cells", line)
    try:
        pattern = re.compile(row["pattern"].replace("{agencies}", any_agency()))
    except re.error as error:
        raise SourceError(path, f"the pattern is no regular expression ({error}); mend it", line) from None
    needs = tuple(need.lower() for need in row["needs"].split("|") if need)
    return Rule(row["rule"], row["action"], zone, pattern, needs)


def sort_lines(lines: Iterable[Line], rules: Rules, title: str | None = None) -> tuple[list[Block], list[RemovedLine]]:
    """Sort an article's lines into blocks with roles and removed lines; ``title`` is the declared one, if any."""
    page = _Page([line for line in lines if line.text], rules)
    page.cut_titles_and_repeats()
    page.cut_labels()
    page.cut_by_rules()
    return page.blocks(title), page.removed()


class _Page:
    """The lines of one article while they are sorted."""

    def __init__(self, lines: list[Line], rules: Rules) -> None:
        self.texts = [line.text for line in lines]
        self.numbers = [line.number for line in lines]
        self.rules = rules
        self.cut: dict[int, str] = {}
        self.titles: set[int] = set()
        self.captions: set[int] = set()
        prose = [index for index, text in enumerate(self.texts) if _is_prose(text)]
        # a page without any prose (a list, a table) has no head or tail to cut furniture from
        self.first_prose, self.last_prose = (prose[0], prose[-1]) if prose else (0, len(self.texts))

    def zones(self, index: int) -> frozenset[str]:
        if self.first_prose <= index <= self.last_prose:
            return _ANYWHERE
        head, tail = index < self.first_prose, index > self.last_prose
        return _ANYWHERE | ({"head"} if head else set()) | ({"tail"} if tail else set())

    def cut_titles_and_repeats(self) -> None:
        for index, text in enumerate(self.texts):
            full = self._printed_in_full(index) if index < self.first_prose else None
            if full is not None:
                self.cut[index] = CUT_OFF_TITLE
                self.titles.add(full)
            elif index and _repeats(self.texts[index - 1], text):
                self.cut[index] = PRINTED_TWICE
                if not ends_sentence(text):
                    self.captions.add(index - 1)

    def cut_labels(self) -> None:
        """Cut short lines that stand there three times; names do so in a transcript, and verses and lists end so."""
        times = Counter(text for text in self.texts if _is_label(text))
        for index, text in enumerate(self.texts):
            if times[text] >= _OFTEN:
                self.cut[index] = AGAIN

    def _printed_in_full(self, index: int) -> int | None:
        """Where the title that this line cuts off stands in full, if it does so within the next few lines."""
        text = self.texts[index]
        if not text.endswith(_DOTS):
            return None
        stump = text.removesuffix(next(filter(text.endswith, _DOTS))).rstrip()
        for later in range(index + 1, min(index + 6, len(self.texts))):
            begin = stump.find(self.texts[later][:_SURE_MATCH])
            if begin >= 0 and len(stump) - begin >= _SURE_MATCH and self.texts[later].startswith(stump[begin:]):
                return later
        return None

    def cut_by_rules(self) -> None:
        for index, text in enumerate(self.texts):
            if index in self.cut or index in self.titles:
                continue
            rule = self.rules.first(text, self.zones(index), ("cut", "teasers"))
            if rule:
                self.cut[index] = rule.name
                if rule.action == "teasers":
                    self._cut_teasers(index + 1)

    def _cut_teasers(self, index: int) -> None:
        """Cut pairs of a title and a text that ends in dots; behind the last prose, everything to the end."""
        while index < len(self.texts):
            if index > self.last_prose or self.texts[index].endswith(_DOTS):
                self.cut.setdefault(index, TEASER)
                index += 1
            elif index + 1 < len(self.texts) and self.texts[index + 1].endswith(_DOTS):
                self.cut[index] = self.cut[index + 1] = TEASER
                index += 2
            else:
                return

    def removed(self) -> list[RemovedLine]:
        return [RemovedLine(self.numbers[i], self.texts[i], self.cut[i]) for i in sorted(self.cut)]

    def blocks(self, title: str | None) -> list[Block]:
        kept = [index for index in range(len(self.texts)) if index not in self.cut]
        headline = self._headline(kept, title)
        return [Block(self.texts[index], self._role(index, headline, kept)) for index in kept]

    def _headline(self, kept: list[int], title: str | None) -> int | None:
        for index in kept:
            if index in self.titles or (title and _bare(self.texts[index]) == _bare(title)):
                return index
        for index in kept[:-1]:
            text = self.texts[index]
            if index >= self.first_prose or ends_sentence(text) or len(text.split()) > _TITLE_WORDS:
                return None
            if not self._marked(index):
                return index
        return None

    def _marked(self, index: int) -> BlockRole | None:
        """The role that a rule gives the line, or that it was printed twice gives it."""
        if index in self.captions:
            return "caption"
        rule = self.rules.first(self.texts[index], self.zones(index), ("credit", "caption"))
        if rule:
            return "credit" if rule.action == "credit" else "caption"
        return None

    def _role(self, index: int, headline: int | None, kept: list[int]) -> BlockRole:
        if index == headline:
            return "headline"
        marked = self._marked(index)
        if marked:
            return marked
        text = self.texts[index]
        short = not ends_sentence(text) and len(text.split()) <= _SUBHEADING_WORDS
        return "subheading" if short and kept[0] < index < self.last_prose else "body"


def _is_prose(text: str) -> bool:
    return ends_prose(text) and not text.endswith(_DOTS) and len(text.split(None, _PROSE_WORDS)) >= _PROSE_WORDS


def _is_label(text: str) -> bool:
    """Whether a line is a label as pages print them: some words, not all of them names, and no sentence."""
    words = text.split(None, _LABEL_WORDS)
    if not 1 < len(words) <= _LABEL_WORDS:
        return False
    lower = any(word[0].islower() and len(word) > 3 for word in words[1:]) or text.isupper()
    return lower and not ends_sentence(text)


def _repeats(text: str, following: str) -> bool:
    is_sentence = ends_sentence(text)
    if not following.startswith(text) or len(text.split()) < (_REPEATED_SENTENCE if is_sentence else _REPEATED_WORDS):
        return False
    more = following[len(text) :]
    return not more or (more[0] == " " and len(more.split()) <= _CREDIT_WORDS and not is_sentence)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
