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
# column of articles.csv: the places of a page that declare it, first wins
_DECLARED = {
    "title": ["//meta[@property='og:title']/@content", "//title/text()"],
    "outlet": ["//meta[@property='og:site_name']/@content"],
    "byline": ["//meta[@name='author']/@content"],
    "url": ["//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"],
    "published": ["//meta[@property='article:published_time']/@content", "//meta[@name='date']/@content"],
    "language": ["/html/@lang"],
}


@dataclass(frozen=True)
class Page:
    """A saved page, sorted into article and rest."""

    lines: list[Line]
    cut: list[RemovedLine]
    metadata: dict[str, str]


def read_page(source: str) -> Page:
    """Sort the lines of a page's visible text; without any markup the page has no lines."""
    document = _parsed(source)
    if document is None:
        return Page([], [], {})
    extracted = plain(extract(source, include_comments=False, include_tables=True, favor_recall=True) or "")
    kept_lines, kept_text = set(extracted.split("\n")), extracted.replace("\n", " ")
    lines, cut = [], []
    for number, text in enumerate(_visible_lines(document), start=1):
        if text in kept_lines or (len(text) >= _LONG and text in kept_text):
            lines.append(Line(number, text))
        else:
            cut.append(RemovedLine(number, text, RULE))
    return Page(lines, cut, _metadata(document))


def _parsed(source: str) -> html.HtmlElement | None:
    try:
        return html.document_fromstring(source.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    except (html.etree.ParserError, ValueError):
        return None


def _visible_lines(document: html.HtmlElement) -> Iterator[str]:
    text = "".join(_pieces(document))
    return (line for line in plain(text).split("\n") if line)


def _pieces(element: html.HtmlElement) -> Iterator[str]:
    """The text of an element, a line end before and behind every block; iterative, as pages nest deeply."""
    for event, node in html.etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        border = "" if node.tag in _INLINE else "\n"
        if event == "start":
            yield border
            if not _is_unseen(node):
                yield _folded(node.text)
        else:
            yield border
            if node is not element and not _is_unseen(node.getparent()):
                yield _folded(node.tail)


def _is_unseen(node: html.HtmlElement) -> bool:
    return node.tag in _UNSEEN or any(parent.tag in _UNSEEN for parent in node.iterancestors())


def _folded(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _metadata(document: html.HtmlElement) -> dict[str, str]:
    found = {}
    for column, places in _DECLARED.items():
        values = (plain(str(value)) for place in places for value in document.xpath(place))
        value = next((value for value in values if value), None)
        if value:
            found[column] = value
    if "published" in found:
        found["published_basis"] = "declared in the page's head"
    return found
