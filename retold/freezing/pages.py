"""Make a page of the site a file: with links to the files beside it, and without what only a server can do.

In: the page as the site sends it, and its address. Out: the page as a file, the addresses that it leads to, and what
the search finds it by. Invariant: no address of the site that was frozen is left in it, wherever it may stand; scripts
are the site's own files.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
from lxml.html.builder import META, SPAN, A, P

from retold.freezing.places import ADDRESS, ELSEWHERE, HOST, ORIGIN, SEARCH, Places, link

Element = Any  # what lxml answers hangs on what it is asked
ATTRIBUTES = ("href", "src", "action")
# As the site says it in a header, but for what a page cannot say of itself.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'"
)
FOR_SQL = '//script[contains(@src, "codemirror") or contains(@src, "sql-")] | //link[contains(@href, "codemirror")]'
NARROWING = '//*[self::thead or contains(@class, "facets")]//a[contains(@class, "away")]'
ASK = "Filters and SQL need a site that answers."
# An address of the site in running text, with the words that make no sense without it.
TOLD = re.compile(rf",\s*url = \{{{re.escape(ORIGIN)}/\}}|\s*{ADDRESS.pattern}")


@dataclass
class Page:
    """A page on its way into a file."""

    places: Places
    url: str
    missing: frozenset[str] = frozenset()  # addresses at which there is nothing after all
    links: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """Its file."""
        return self.places.file(self.url) or ""

    def frozen(self, body: bytes) -> tuple[bytes, Element]:
        """The page as a file, and its elements."""
        root: Element = lxml.html.document_fromstring(body.decode())
        self._head(root)
        for form in list(root.iter("form")):
            self._form(form)
        for unused in root.xpath(FOR_SQL):
            unused.drop_tree()
        self._calls(root)
        for name in ATTRIBUTES:
            for element in root.xpath(f"//*[@{name}]"):
                element.set(name, self._link(element, element.get(name)))
        if not self.places.living:  # a word is better there than a link that leads no further
            for narrowing in root.xpath(NARROWING):
                del narrowing.attrib["href"], narrowing.attrib["class"]
        for script in root.iter("script"):
            self._script(script)
        for text in root.xpath(f'//text()[contains(., "{HOST}")][not(parent::script)]'):
            setattr(text.getparent(), "tail" if text.is_tail else "text", self._words(text))
        self._foot(root)
        html = lxml.html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")
        return f"{html}\n".encode(), root

    def _head(self, root: Element) -> None:
        """What machines read: addresses that hold everywhere, or none; and the policy, which no server will send."""
        head = root.find("head")
        head.insert(1, META({"http-equiv": "Content-Security-Policy", "content": POLICY}))
        for element in head.xpath('link[@rel="canonical" or @rel="alternate"] | meta[starts-with(@property, "og:")]'):
            name = "href" if element.tag == "link" else "content"
            value = urljoin(ORIGIN + self.url, element.get(name)) if name == "href" else element.get(name)
            if not value.startswith(ORIGIN):
                continue
            absolute = self.places.absolute(value)
            if absolute:
                element.set(name, absolute)
                self._led_to(value.removeprefix(ORIGIN))
            else:
                head.remove(element)

    def _form(self, form: Element) -> None:
        """A search leads to the page that searches here; of every other form it is said where it can be filled in."""
        action = urlsplit(urljoin(ORIGIN + self.url, form.get("action"))).path
        if action == SEARCH:
            return
        answered = self.places.answered(action)
        words = P(f"{ASK} ", A("Ask there" if answered else "How to have one", href=answered or ELSEWHERE), ".")
        words.set("class", "message-info")
        words.tail = form.tail
        form.getparent().replace(form, words)

    def _calls(self, root: Element) -> None:
        """The calls from a program, which nobody answers where there is no site."""
        section = root.xpath('//section[@aria-labelledby="api"]')
        if section and not self.places.living:
            for call in section[0][1:]:
                section[0].remove(call)
            section[0].append(P("Calls need a site that answers. ", A("How to have one", href=ELSEWHERE), "."))

    def _link(self, element: Element, target: str) -> str:
        """Where a link of the page leads to now."""
        url = urljoin(ORIGIN + self.url, target)
        if target.startswith("#") or not url.startswith(f"{ORIGIN}/"):
            return target
        asked, _, fragment = url.removeprefix(ORIGIN).partition("#")
        name = self._led_to(asked)
        if name:
            return link(self.name, name, fragment)
        if element.tag == "a":
            element.set("class", f"{element.get('class', '')} away".strip())
        return self.places.answered(url) or link(self.name, self.places.file(ELSEWHERE) or "")

    def _led_to(self, asked: str) -> str | None:
        """The file to which the page leads by an address of the site, if there is one."""
        name = None if asked in self.missing else self.places.file(asked)
        if name:
            self.links.add(asked)
        return name

    def _script(self, element: Element) -> None:
        """Modules are not loaded from the disk; what is said of the data set holds from where the page stands."""
        if element.get("type") == "module":
            del element.attrib["type"]
            element.set("defer", "")
        elif element.text and HOST in element.text:
            said = self._described(json.loads(element.text))
            element.text = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")

    def _described(self, value: Any) -> Any:
        if isinstance(value, dict):
            described = {key: self._described(item) for key, item in value.items()}
            return {key: item for key, item in described.items() if item is not None}
        if isinstance(value, list):
            return [self._described(item) for item in value]
        if isinstance(value, str) and value.startswith(ORIGIN):
            name = self._led_to(value.removeprefix(ORIGIN))
            return self.places.absolute(value) or (link(self.name, name) if name else None)
        return value

    def _words(self, text: str) -> str:
        """Running text, with addresses that hold everywhere, or none."""

        def told(found: re.Match[str]) -> str:
            before, _, address = found[0].partition(ORIGIN)
            there = self.places.absolute(ORIGIN + address.rstrip("}"))
            return f"{before}{there}{'}' * address.count('}')}" if there else ""

        return TOLD.sub(told, text)

    def _foot(self, root: Element) -> None:
        for footer in root.iter("footer"):
            away = A("what is not in them", href=link(self.name, self.places.file(ELSEWHERE) or ""))
            footer.append(SPAN(" · Plain files: ", away))
