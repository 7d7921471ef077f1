"""Say where each page of a site stands among files, and how one file leads to another.

In: an address of the site. Out: the name of its file; a link from one file to another; the address of the same page
elsewhere. Invariant: what has no file (SQL, filters, JSON, rows that are no reading) has none anywhere, so that a link
either leads to a file, to a site that answers, or to the page that says why there is neither.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

# Where the site stands while it is frozen; nothing that anybody wrote can begin so (RFC 2606).
HOST = "site-to-freeze.invalid"
ORIGIN = f"http://{HOST}"
# What an address is in running text, in a script or in a feed.
ADDRESS = re.compile(rf"{re.escape(ORIGIN)}(?:/[^\s\"'<>{{}}]*)?")

# Tables of which each row has a page that is made for reading.
READING = ("stories", "articles", "entities", "utterances", "outlets", "quotes")
OWN_PAGES = ("/-/compare/", "/-/differences/")
SEARCH, DOWNLOADS, ELSEWHERE = "/-/search", "/-/downloads", "/-/elsewhere"
FOR_MACHINES = re.compile(r"/(?:feed|sitemap(?:-[a-z]+(?:-\d+)?)?)\.xml")
# What may be asked of the home page: the time of the stories, and the page of their list.
HOME = re.compile(r"(?:when=(?P<when>\d{4}(?:-\d\d){0,2}))?(?:(?:^|&)page=(?P<page>[1-9]\d{0,5}))?")
LONGEST = 200  # bytes of a name; file systems take 255


@dataclass(frozen=True)
class Places:
    """The files of a frozen site: what can have one, where they will stand, and where a site answers what they cannot.

    Addresses of sites end with a slash.
    """

    database: str
    tables: frozenset[str]  # with the views and the queries
    downloads: frozenset[str]
    address: str | None = None
    living: str | None = None

    @lru_cache(maxsize=20_000)  # noqa: B019 (there is one such object)
    def file(self, url: str) -> str | None:
        """The name of the file that holds what stands at an address of the site, if there is to be one."""
        parts = urlsplit(url)
        path = parts.path or "/"
        if path.startswith(("/static/", "/-/static/")):  # the rest of the address only tells versions apart
            return path[1:]
        if path == "/":
            return _home(parts.query)
        if parts.query:
            return None
        if path in (SEARCH, DOWNLOADS, ELSEWHERE) or path.startswith(OWN_PAGES) or self._is_of_data(path):
            return _named(path)
        if self.is_download(path) or (self.address and FOR_MACHINES.fullmatch(path)):
            return path[1:]
        # which nobody asks for but at the top of a host
        return "robots.txt" if path == "/robots.txt" and urlsplit(self.address or "").path == "/" else None

    def is_download(self, path: str) -> bool:
        """Whether there is a file to take along at an address."""
        return path == f"/{self.database}.db" or path.removeprefix(f"{DOWNLOADS}/") in self.downloads

    def _is_of_data(self, path: str) -> bool:
        database, *rest = path[1:].split("/")
        if database != self.database or len(rest) > 2:
            return False
        return not rest or (rest[0] in self.tables if len(rest) == 1 else rest[0] in READING and "." not in rest[1])

    def absolute(self, url: str) -> str | None:
        """The same page where everybody can reach it: in the files, if they will stand somewhere, or on the site."""
        parts = urlsplit(url)
        name = self.file(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        if name and self.address:
            return self.address + quote("" if name == "index.html" else name, safe="/~") + fragment
        return self.answered(url)

    def answered(self, url: str) -> str | None:
        """The same page on the site that answers, if there is one."""
        return self.living + url.removeprefix(ORIGIN).lstrip("/") if self.living else None


def link(start: str, name: str, fragment: str = "") -> str:
    """A link from one file to another."""
    there = posixpath.relpath(name, posixpath.dirname(start) or ".")
    return quote(there, safe="/~") + (f"#{quote(unquote(fragment), safe='~')}" if fragment else "")


def _home(query: str) -> str | None:
    """The files of the home page: its list of stories has several pages, and so has that of a day, month or year."""
    asked = HOME.fullmatch(query)
    if not asked:
        return None
    page = "" if asked["page"] in (None, "1") else f"page-{asked['page']}"
    return "-".join(filter(None, ("index", asked["when"], page))) + ".html"


def _named(path: str) -> str:
    """The name of a page's file; of what is too long for a name, a hash stands for the rest."""
    folder, last = posixpath.split(path[1:])
    if len(last.encode()) > LONGEST:
        last = f"{last[: LONGEST // 4]}~{hashlib.sha256(last.encode()).hexdigest()[:16]}"
    return posixpath.join(folder, f"{last}.html")
