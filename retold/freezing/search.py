"""Make the index of the search of a frozen site, which a script in the page looks through.

In: the pages, once they are files. Out: a script that holds, for each page worth finding, its file, what it is called,
what is known of it in a line, and its text. Invariant: nothing is found that does not stand on the page; a page is in
the index once.
"""

from __future__ import annotations

import json
from typing import Any

INDEX = "-/search-index.js"
# For each kind of page in the order of the hits: where it stands what is known of the page, and what is looked through
# beside its heading.
KICKER = '//p[contains(@class, "kicker")]//text()[not(ancestor::code)]'
KINDS = {
    "entities": (KICKER, '//section[@aria-labelledby="names"]//tbody//text()[not(ancestor::td or ancestor::span)]'),
    "articles": (KICKER, '//article[contains(@class, "reading")]//text()[not(ancestor::small or ancestor::ul)]'),
    "quotes": ('//h1/following::p[@class="by"][1]/a[1]/text()', KICKER.replace("//text()", "/a/text()")),
    "stories": ('//p[@class="lead"]//text()', "//h1[false()]"),
    "outlets": (KICKER, "//h1[false()]"),
}


class Index:
    """The pages that can be found."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, str, str, str]] = {}

    def add(self, name: str, url: str, root: Any) -> None:
        """Have a page be found, if it is of a kind that is."""
        parts = url.split("/")
        if len(parts) == 4 and parts[2] in KINDS:
            label, context, text = (words(root.xpath(path)) for path in ("//h1//text()", *KINDS[parts[2]]))
            self.rows[name] = (parts[2], label, context.strip(" ·"), text)

    def script(self) -> bytes:
        """The index as a script, since a page may not read other files from the disk."""
        rows = (json.dumps([name, *row], ensure_ascii=False) for name, row in sorted(self.rows.items()))
        return "\n".join(['"use strict";', "const INDEX = [", *(f"{row}," for row in rows), "];\n"]).encode()


def words(texts: list[str]) -> str:
    """Pieces of text in one line."""
    return " ".join("".join(texts).split())
