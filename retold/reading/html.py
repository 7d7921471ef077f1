"""Lines of a saved web page.

In: the page's HTML. Out: the lines of its article, the lines that are not, and the metadata that the page declares.
Invariant: every line of the page's visible text is in one of the two. What is article is trafilatura's judgement
(https://trafilatura.readthedocs.io) and, for a paragraph that it loses, the place among those that it keeps; the words
and their order are the page's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml import html
from trafilatura import extract

from retold.normalise import in_whole_letters, plain
from retold.reading.declared import Declared
from retold.reading.found import MAX_TEXT, one_line
from retold.records import Line, RemovedLine
from retold.text import ends_prose

RULE = "outside-the-article"
BESIDE = "beside-the-article"
_UNSEEN = {"script", "style", "noscript", "template", "head", "svg", "iframe", "select", "textarea"}
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "search",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
# a short line ("Home", "Mali") stands in many articles by chance; it must be a line of the extract of its own
_LONG = 40
_PARAGRAPH = 60  # characters from which on a line is prose
_SIBLINGS = 3  # kept paragraphs at the same place of the tree that vouch for one more
_CARD = 6  # levels: a link may hold a picture, a kicker and a headline
_MOST_ELEMENTS = 50_000  # the extractor takes a time quadratic in them
_DROPPED = {"script", "style", "template", "svg"}
_HIDDEN = re.compile(
    r"display:none|clip:rect\(|(?:^| )(?:sr-only|visually-?hidden|screen-?reader\S*)(?: |$)", re.IGNORECASE
)
_EMBEDS = {
    "twitter-tweet", "twitter-video", "instagram-media", "tiktok-embed", "fb-post", "fb-video", "reddit-embed-bq",
    "bluesky-embed", "mastodon-embed", "telegram-post", "text-post-media",
}  # fmt: skip
_BOX = re.compile(r"(?i)(?:facts?|info)[-_]?box|(?:author|writer|contributor)s?[-_]{0,2}bio")
_DECK = re.compile(r"(?i)sub-?head|sub-?title|excerpt|standfirst|strapline|\bdec?k\b|summary")
Place = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A line of a page's text, where it stands (elements and their classes), and whether it is nothing but a link."""

    text: str
    place: Place
    linked: bool

    def is_prose(self) -> bool:
        return len(self.text) >= _PARAGRAPH

    def is_embedded(self) -> bool:
        """Whether it is a post of somebody else, as social networks have pages show it."""
        return any(not _EMBEDS.isdisjoint(classes.split()) for _, classes in self.place)

    def is_beside(self) -> bool:
        """Whether it stands in a box of its own: facts, a document, who the author is."""
        return any(tag == "aside" or _BOX.search(classes) for tag, classes in self.place)

    def is_paragraph(self) -> bool:
        return self.is_prose() and self.place[-1][0] == "p"

    def may_be_lost(self) -> bool:
        """Whether somebody who reads the page takes it for a paragraph of the article."""
        apart = self.linked or self.is_embedded() or self.is_beside() or any(tag == "figure" for tag, _ in self.place)
        return self.is_paragraph() and ends_prose(self.text) and not apart

    def around(self) -> set[Place]:
        """The three elements around it, each with its parent; prose that has one of them in common stands near."""
        return {self.place[-3:-1], self.place[-4:-2], self.place[-5:-3]} - {()}


@dataclass(frozen=True)
class Page:
    """A saved page, sorted into article and rest.

    ``lost`` counts the rest's paragraphs that may be the article's, ``boxes`` the words of the boxes beside it.
    """

    lines: list[Line]
    cut: list[RemovedLine]
    metadata: dict[str, str] = field(default_factory=dict)
    lost: int = 0
    boxes: int = 0


def read_page(source: str) -> Page:
    """Sort the lines of a page's visible text; without any markup the page has no lines.

    Raises ValueError, with a phrase that says why, for a page that is too large or nests too deeply to be sorted.
    """
    document = _parsed(source)
    if document is None:
        return Page([], [])
    declared = Declared(document)
    _prepare(document)
    seen = list(_seen_lines(document))
    if sum(len(line.text) for line in seen) > MAX_TEXT:
        raise ValueError(f"it has more than {MAX_TEXT:,} characters of text; split it into articles")
    kept = _kept(seen, _extract(document), declared.summaries())
    body = _body_apart(declared.structured.body(), [line.text for line, keep in zip(seen, kept, strict=True) if keep])
    beside = set() if body else _beside(seen, kept)
    kept = [keep and not body and index not in beside for index, keep in enumerate(kept)]
    lines = [Line(number, line.text) for number, line in enumerate(seen, start=1)]
    cut = [
        RemovedLine(line.number, line.text, BESIDE if index in beside else RULE)
        for index, line in enumerate(lines)
        if not kept[index]
    ]
    article = [line for line, keep in zip(lines, kept, strict=True) if keep]
    article += [Line(number, text) for number, text in enumerate(body, start=len(lines) + 1)]
    boxes = sum(len(seen[index].text.split()) for index in beside)
    return Page(article, cut, declared.metadata(), 0 if body else _lost(seen, kept), boxes)


def _extract(document: html.HtmlElement) -> str:
    return plain(extract(document, include_comments=False, include_tables=True, favor_recall=True) or "")


def _kept(seen: list[_Seen], extracted: str, summaries: set[str]) -> list[bool]:
    """Whether each line is the article's.

    The extractor takes it, or it stands where the article's paragraphs stand, or it is the summary behind the headline;
    but a line that is a link from end to end leads to another article.
    """
    article = _Extract(extracted)
    kept = [article.takes(line.text) and not line.linked and not line.is_embedded() for line in seen]
    if True not in kept:
        return [line.linked and article.takes(line.text) for line in seen]
    paragraphs = Counter(line.place[:-1] for line, keep in zip(seen, kept, strict=True) if keep and line.is_paragraph())
    kept = [
        keep or (line.is_paragraph() and not line.linked and paragraphs[line.place[:-1]] >= _SIBLINGS)
        for line, keep in zip(seen, kept, strict=True)
    ]
    for index in range(1, kept.index(True)):
        if _is_summary(seen[index - 1], seen[index], summaries):
            kept[index] = True
    return kept


def _beside(seen: list[_Seen], kept: list[bool]) -> set[int]:
    """Which of the kept lines stand in boxes beside the article; none where the article itself is in one."""
    inside = [index for index, keep in enumerate(kept) if keep and seen[index].is_beside()]
    paragraphs = sum(line.is_paragraph() and keep for line, keep in zip(seen, kept, strict=True))
    within = sum(seen[index].is_paragraph() for index in inside)
    return set(inside) if paragraphs - within >= _SIBLINGS else set()


def _is_summary(before: _Seen, line: _Seen, summaries: set[str]) -> bool:
    """Whether a line before the article sums it up: the page declares it to, or it stands at the headline for it."""
    if len(line.text) < _LONG or line.linked:
        return False
    named = before.place[-1][0] == "h1" and _DECK.search(line.place[-1][1])
    beside = before.place[-1][0] == "h1" and line.place[:-1] == before.place[:-1] and line.place[-1][0] in ("p", "h2")
    return beside or bool(named) or line.text in summaries


def _lost(seen: list[_Seen], kept: list[bool]) -> int:
    """How many paragraphs of prose were cut between the kept ones, near them in the tree and nowhere else printed."""
    prose = [index for index, line in enumerate(seen) if kept[index] and line.is_prose()]
    if not prose:
        return 0
    near = {one for index in prose if seen[index].is_paragraph() for one in seen[index].around()}
    times = Counter(line.text for line in seen)
    between = [seen[index] for index in range(prose[0], prose[-1]) if not kept[index]]
    return sum(line.may_be_lost() and times[line.text] == 1 and not near.isdisjoint(line.around()) for line in between)


def _body_apart(body: str, article: list[str]) -> list[str]:
    """The lines of a text that stands in the page's structured data alone; none if the page shows it."""
    lines = [line for line in plain(re.sub(r"<[^<>]{1,200}>", " ", body)).split("\n") if line]
    words, seen = len(" ".join(lines).split()), len(" ".join(article).split())
    return lines if words > 2 * seen and words > 30 else []


def visible_lines(source: str) -> list[Line]:
    """All lines of a text in HTML that is an article from end to end. Raises ValueError as ``read_page`` does."""
    document = _parsed(source)
    if document is None:
        return []
    _prepare(document)
    seen = list(_seen_lines(document))
    if sum(len(line.text) for line in seen) > MAX_TEXT:
        raise ValueError(f"it has more than {MAX_TEXT:,} characters of text; split it into articles")
    return [Line(number, line.text) for number, line in enumerate(seen, start=1)]


def heading(source: str) -> str:
    """The first heading of a text in HTML, or its title; empty if it has none."""
    document = _parsed(source)
    if document is None:
        return ""
    found = (one for place in ("//h1", "//h2", "//h3", "//title") for one in document.xpath(place))
    texts = (one_line(one.text_content()) for one in found)
    return next((text for text in texts if text), "")


class _Extract:
    """What the extractor found, compared with the page's own lines from top to bottom."""

    def __init__(self, text: str) -> None:
        self.lines = set(text.split("\n"))
        self.flow = text.replace("\n", " ") + " "
        self.end = 0  # of what the line before it has in the flow

    def takes(self, line: str) -> bool:
        """Whether a line of the page stands in the extract: as one of its lines, as a long piece, or going on."""
        goes_on = bool(self.end) and self.flow.startswith(f"{line} ", self.end)
        if not goes_on and line not in self.lines and (len(line) < _LONG or line not in self.flow):
            return False
        begin = self.flow.find(line, self.end)
        if begin >= 0:  # otherwise the extractor has put it further up
            self.end = begin + len(line) + 1
        return True


def _parsed(source: str) -> html.HtmlElement | None:
    """The tree without comments and processing instructions, which part the text of a paragraph for the extractor."""
    parser = html.HTMLParser(  # huge_tree: otherwise the text below 256 levels is lost
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        document = html.document_fromstring(in_whole_letters(source).encode("utf-8"), parser=parser)
    except html.etree.ParserError:
        return None
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise ValueError("its elements nest too deeply; save the article as plain text")
    return document


def _prepare(document: html.HtmlElement) -> None:
    """Take out what nobody sees, and give elements that HTML does not know the name of one that it knows."""
    for element in list(document.iter()):
        if element.tag in _DROPPED or (element.tag in _INLINE and _is_hidden(element)):
            if element is not document and element.getparent() is not None:
                element.drop_tree()
        elif element.tag not in _INLINE and element.tag not in _BLOCKS and _stands_in_text(element):
            element.tag = "span"
    if sum(1 for _ in document.iter()) > _MOST_ELEMENTS:
        raise ValueError(f"it has more than {_MOST_ELEMENTS:,} elements; save the article as plain text")


def _is_hidden(element: html.HtmlElement) -> bool:
    """Whether a part of a line is there for machines that read aloud, or for nobody."""
    looks = (element.get("style") or "").replace(" ", "") + " " + (element.get("class") or "")
    return element.get("hidden") is not None or bool(_HIDDEN.search(looks))


def _stands_in_text(element: html.HtmlElement) -> bool:
    """Whether an element that HTML does not know, or a button, stands between words, so that it is a part of a line."""
    if element.tag in _UNSEEN or element.tag in ("input", "meta", "link", "title"):
        return False
    before, parent = element.getprevious(), element.getparent()
    if parent is None:
        return False
    text = parent.text if before is None else before.tail
    return bool((text or "").strip() or (element.tail or "").strip())


def _seen_lines(document: html.HtmlElement) -> Iterator[_Seen]:
    """Every line of the page's text."""
    pieces: list[tuple[str, html.HtmlElement]] = []
    for text, around in (*_pieces(document), (None, document)):
        if text is not None:
            pieces.append((text, around))
            continue
        line = plain("".join(text for text, _ in pieces))
        if line:
            around = [element for text, element in pieces if text.strip()]
            yield _Seen(line, _place(around[0]), all(map(_is_linked, around)))
        pieces.clear()


def _place(element: html.HtmlElement) -> Place:
    """The five innermost elements around that are no part of a line."""
    around = [one for one in (element, *element.iterancestors()) if one.tag not in _INLINE]
    return tuple((str(one.tag), one.get("class") or "") for one in reversed(around[:5]))


def _is_linked(element: html.HtmlElement) -> bool:
    """Whether a text stands in a link to another page; a headline may be a link to its own."""
    for one in (element, *islice(element.iterancestors(), _CARD)):
        if one.tag == "a":
            return not (one.get("href") or "#").startswith("#") and not any(a.tag == "h1" for a in one.iterancestors())
    return False


def _pieces(element: html.HtmlElement) -> Iterator[tuple[str | None, html.HtmlElement]]:
    """The text of an element with what it stands in, None before and behind every block; iterative, as pages nest."""
    unseen = 0  # how many of the elements around are
    for event, node in html.etree.iterwalk(element, events=("start", "end")):
        if node.tag not in _INLINE:
            yield None, node
        if event == "start":
            unseen += node.tag in _UNSEEN
            text, around = node.text, node
        else:
            unseen -= node.tag in _UNSEEN
            text, around = (node.tail, node.getparent()) if node is not element else (None, node)
        if text and not unseen:
            yield re.sub(r"\s+", " ", text), around
