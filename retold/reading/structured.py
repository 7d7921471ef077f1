"""Read the structured data of a saved page: JSON-LD and microdata in the words of https://schema.org.

In: the parsed page. Out: the item that describes its article, and what that item says. Invariant: nothing that a page
writes there can stop the reading; what has another form than expected is not there.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from lxml import html

Item = dict[str, Any]

_ARTICLE = re.compile(r"(?:.*[:/#])?(?:\w*Article|\w*BlogPosting|Report|Review|SocialMediaPosting)")
_PAGE = re.compile(r"(?:.*[:/#])?\w*WebPage")
_MOST_ITEMS = 20_000
_RAW_LINE_END = re.compile(r"(?<!\\)[\r\n\t]")


class Structured:
    """What the structured data of a page says of its article; ``articles`` come before the page as a whole."""

    def __init__(self, document: html.HtmlElement, addresses: Iterable[str]) -> None:
        """Find the items; an article that names one of the page's addresses as its own is the page's."""
        items = list(_items(list(_scripts(document))))
        self._named = {str(item["@id"]): item for item in items if "@id" in item and len(item) > 1}
        own = set(addresses)
        articles = [item for item in items if _is_a(item, _ARTICLE)]
        articles.sort(key=lambda item: (own.isdisjoint(_addresses(item)), "datePublished" not in item))
        self._articles = articles[:1]
        self._pages = [item for item in items if _is_a(item, _PAGE)][:1]

    def texts(self, *keys: str) -> list[str]:
        """What the article says under the first of these keys that says something; else the page."""
        for item in (*self._articles, *self._pages):
            for key in keys:
                texts = [text for text in self._texts(item.get(key)) if text]
                if texts:
                    return texts
        return []

    def body(self) -> str:
        """The whole text, where an article carries it."""
        texts = [text for item in self._articles for text in self._texts(item.get("articleBody"))]
        return texts[0] if texts else ""

    def _texts(self, value: Any, depth: int = 0) -> Iterator[str]:
        """A value's text, or its name: a value may be a text, a list, an item, or the id of an item."""
        if isinstance(value, str):
            yield unescape(value).strip()
        elif isinstance(value, list) and depth < 5:
            for one in value:
                yield from self._texts(one, depth + 1)
        elif isinstance(value, dict) and depth < 5:
            item = self._named.get(str(value.get("@id")), {}) | value
            names = [item[key] for key in ("name", "byline", "@value", "@list", "url") if item.get(key)]
            yield from self._texts(names[0] if names else None, depth + 1)


def _scripts(document: html.HtmlElement) -> Iterator[Any]:
    for script in document.xpath("//script[starts-with(normalize-space(@type), 'application/ld+json')]"):
        text = (script.text_content() or "").strip().removeprefix("<!--").removesuffix("-->").strip(" ;\n\t")
        for attempt in (text, _RAW_LINE_END.sub(" ", text), re.sub(r",\s*([}\]])", r"\1", text)):
            try:
                yield json.loads(attempt, strict=False)
                break
            except (ValueError, RecursionError):
                continue


def _items(roots: list[Any]) -> Iterator[Item]:
    """All items, those further out first, so that the page's own article comes before those that it links to."""
    waiting = deque(roots)
    for _ in range(_MOST_ITEMS):
        if not waiting:
            return
        value = waiting.popleft()
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _is_a(item: Item, form: re.Pattern[str]) -> bool:
    types = item.get("@type")
    return any(
        isinstance(name, str) and form.fullmatch(name) for name in (types if isinstance(types, list) else [types])
    )


def _addresses(item: Item) -> Iterator[str]:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = item.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            yield value
