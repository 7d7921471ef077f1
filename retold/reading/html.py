"""Lines of a saved web page.

In: the page's HTML. Out: the lines of its article, the lines that are not, and the metadata that the page declares.
Invariant: every line of the page's visible text is in one of the two. What is article is trafilatura's judgement
(https://trafilatura.readthedocs.io); the words and their order are the page's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html
from trafilatura import extract

from retold.normalise import plain
from retold.records import Line, RemovedLine

RULE = "outside-the-article"
_UNSEEN = {"script", "style", "noscript", "template", "head", "svg", "iframe", "select", "textarea"}
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip
# a short line ("Home", "Mali") stands in many articles by chance; it must be a line of the extract of its own
_LONG = 40
_MOST_ELEMENTS = 50_000  # the extractor takes a time quadratic in them
# column of articles.csv: the places of a page that declare it, first wins
_DECLARED = {
    "title": ["//meta[@property='og:title']/@content", "//title/text()"],
    "outlet": ["//meta[@property='og:site_name']/@content"],
    "byline": ["//meta[@name='author']/@content"],
    "url": ["//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"],
    "published": ["//meta[@property='article:published_time']/@content", "//meta[@name='date']/@content"],
    "language": ["/html/@lang"],
}
# a page may declare what it likes; only what has the form of the column is taken
_FORMS = {
    "url": re.compile(r"https?://\S+"),
    "published": re.compile(r"\d{4}-\d\d-\d\d(?:[T ].*)?"),
    "language": re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"),
}
_ANYTHING = re.compile(r".+")


@dataclass(frozen=True)
class Page:
    """A saved page, sorted into article and rest."""

    lines: list[Line]
    cut: list[RemovedLine]
    metadata: dict[str, str]


def read_page(source: str) -> Page:
    """Sort the lines of a page's visible text; without any markup the page has no lines.

    Raises ValueError, with a phrase that says why, for a page that is too large or nests too deeply to be sorted.
    """
    document = _parsed(source)
    if document is None:
        return Page([], [], {})
    visible = list(_visible_lines(document))
    metadata = _metadata(document)
    article = _Extract(plain(extract(document, include_comments=False, include_tables=True, favor_recall=True) or ""))
    lines, cut = [], []
    for number, text in enumerate(visible, start=1):
        if article.takes(text):
            lines.append(Line(number, text))
        else:
            cut.append(RemovedLine(number, text, RULE))
    return Page(lines, cut, metadata)


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
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)  # otherwise the text below 256 levels is lost
    try:
        document = html.document_fromstring(source.encode("utf-8"), parser=parser)
    except html.etree.ParserError:
        return None
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise ValueError("its elements nest too deeply; save the article as plain text")
    if sum(1 for _ in document.iter()) > _MOST_ELEMENTS:
        raise ValueError(f"it has more than {_MOST_ELEMENTS:,} elements; save the article as plain text")
    return document


def _visible_lines(document: html.HtmlElement) -> Iterator[str]:
    text = "".join(_pieces(document))
    return (line for line in plain(text).split("\n") if line)


def _pieces(element: html.HtmlElement) -> Iterator[str]:
    """The text of an element, a line end before and behind every block; iterative, as pages nest deeply."""
    unseen = 0  # how many of the elements around are
    for event, node in html.etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        border = "" if node.tag in _INLINE or event in ("comment", "pi") else "\n"
        yield border
        if event == "start":
            unseen += node.tag in _UNSEEN
            text = node.text
        else:
            unseen -= node.tag in _UNSEEN
            text = node.tail if node is not element else None
        if not unseen:
            yield _folded(text)


def _folded(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _metadata(document: html.HtmlElement) -> dict[str, str]:
    found = {}
    for column, places in _DECLARED.items():
        values = (plain(str(value)).strip() for place in places for value in document.xpath(place))
        form = _FORMS.get(column, _ANYTHING)
        value = next((value for value in values if form.fullmatch(value)), None)
        if value:
            found[column] = value
    if "published" in found:
        found["published_basis"] = "declared in the page's head"
    return found
