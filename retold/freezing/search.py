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


Row = tuple[str, str, str, str]


def row_of(name: str, url: str, root: Any) -> dict[str, Row]:
    """What a page is found by, by the name of its file; nothing if it is of no kind that is found."""
    parts = url.split("/")
    if len(parts) != 4 or parts[2] not in KINDS:
        return {}
    label, context, text = (words(root.xpath(path)) for path in ("//h1//text()", *KINDS[parts[2]]))
    return {name: (parts[2], label, context.strip(" ·"), text)}


def script(rows: dict[str, Row]) -> bytes:
    """The index as a script, since a page may not read other files from the disk."""
    lines = (json.dumps([name, *row], ensure_ascii=False) for name, row in sorted(rows.items()))
    return "\n".join(['"use strict";', "const INDEX = [", *(f"{line}," for line in lines), "];\n"]).encode()


def words(texts: list[str]) -> str:
    """Pieces of text in one line."""
    return " ".join("".join(texts).split())
