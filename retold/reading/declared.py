"""What a saved page declares of itself: title, outlet, byline, address, day and minute, language.

In: the parsed page. Out: columns of articles.csv. Invariant: each value is one that the page states, in the form of
its column; ``published_basis`` says where the day stands. Structured data comes before meta tags, these before what
is marked in the text, and the page's address comes last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from lxml import html

from retold.normalise import plain
from retold.reading.bylines import byline
from retold.reading.dates import Moment, read_moment
from retold.reading.language import code
from retold.reading.structured import Structured

_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "title", "parsely-title", "sailthru.title")
_SITES = ("og:site_name", "og_site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher", "publisher")
_AUTHORS = (
    "author", "parsely-author", "sailthru.author", "cxenseparse:author", "article:author", "dcsext.author",
    "dc.creator", "dcterms.creator", "dc.contributor", "citation_author", "byl", "article:author_name", "authors",
)  # fmt: skip
_DAYS = (
    "article:published_time", "og:article:published_time", "article_published_time", "og:published_time",
    "datepublished", "parsely-pub-date", "cxenseparse:recs:publishtime", "article.published", "publish-date",
    "publish_date", "publishdate", "publication_date", "published_date", "published_time", "pubdate", "pub_date",
    "iso-8601-publish-date", "dc.date.issued", "dcterms.issued", "dc.issued", "dcterms.date", "dc.date",
    "dc.date.created", "dcterms.created", "date.available", "date.created", "citation_publication_date",
    "citation_date", "originalpublicationdate", "displaydate", "datecreated", "article.created", "bt:pubdate",
    "sailthru.date", "date", "release_date",
)  # fmt: skip
_SUMMARIES = ("description", "og:description", "twitter:description", "dc.description", "sailthru.description")
_LANGUAGES = ("og:language", "dc.language", "dcterms.language", "content-language", "language", "inlanguage")
_LONGEST_TITLE = 500
_UPDATED = re.compile(r"(?i)updat|modif|edited|last")
_UNKNOWN_DAY = "1970-01-01"  # what programs write for a day that they do not know
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?:[/-]|$)|[-_]((?:19|20)\d\d)-(\d\d)-(\d\d)/?$")
_ADDRESS = re.compile(r"https?://[^\s/]\S*")
_SEPARATORS = re.compile(r"\s+[|–—·•»:-]\s+|\s*[|»]\s*|:\s+")


class Declared:
    """The declarations of one page."""

    def __init__(self, document: html.HtmlElement) -> None:
        """Index the page's meta tags and structured data."""
        self._document = document
        self._meta: dict[str, list[str]] = {}
        for tag in document.iter("meta"):
            content = _clean(tag.get("content") or "")
            name = tag.get("property") or tag.get("name") or tag.get("itemprop") or tag.get("http-equiv") or ""
            if content:
                self._meta.setdefault(name.strip().lower(), []).append(content)
        self.url = self._url()
        self.structured = Structured(document, [self.url] if self.url else [])

    def metadata(self) -> dict[str, str]:
        """What is declared, by the column's name; what is not declared has no key."""
        moment, basis = self._moment()
        found = {
            "title": self._title(),
            "outlet": self._outlet(),
            "byline": self._byline(),
            "url": self.url,
            "published": moment and moment.day,
            "published_at": moment and moment.minute,
            "published_basis": basis,
            "language": self._language(),
        }
        return {column: value for column, value in found.items() if value}

    def summaries(self) -> set[str]:
        """The texts that the page declares as summaries of itself."""
        texts = chain(self._tags(_SUMMARIES), self.structured.texts("description"))
        return set(map(_clean, texts))

    def _tags(self, names: Iterable[str]) -> Iterator[str]:
        return chain.from_iterable(self._meta.get(name, ()) for name in names)

    def _url(self) -> str | None:
        links = (str(link).strip() for link in self._document.xpath("//link[@rel='canonical']/@href"))
        places = chain(links, self._tags(("og:url", "twitter:url", "parsely-link", "dc.identifier")))
        return next((place for place in places if _ADDRESS.fullmatch(place)), None)

    def _sites(self) -> list[str]:
        return [*self._tags(_SITES), *map(_clean, self.structured.texts("publisher"))]

    def _outlet(self) -> str | None:
        """The publisher by the first name with a capital: pages often give it as an account or an address."""
        own = [*self._tags(_SITES[:2]), *map(_clean, self.structured.texts("publisher"))]
        names = [name for name in own or self._sites() if not _ADDRESS.match(name) and len(name) <= 80]
        return next((name for name in names if name != name.lower()), names[0] if names else None)

    def _title(self) -> str | None:
        """The declared headline that the page also prints; if it prints none of them, the first that it declares.

        It is as declared: a printed one may have line breaks or labels in it. But where the page prints no more than
        its beginning, a section or a slogan is behind it.
        """
        sites = {_bare(name) for name in self._sites()} | self._host()
        texts = [*self.structured.texts("headline"), *self._tags(_TITLES)] or _inner(self._document, "//title[1]")
        declared = [_without_site(_clean(text), sites) for text in texts if len(text) <= _LONGEST_TITLE]
        declared = [title for title in declared if title]
        printed = _inner(self._document, "//h1")
        said = set(map(_bare, printed))
        same = [title for title in declared if _bare(title) in said]
        begun = [t for t in printed if len(t.split()) > 3 and any(_bare(d).startswith(_bare(t)) for d in declared)]
        return next(iter((*same, *begun, *declared)), None)

    def _host(self) -> set[str]:
        host = re.sub(r"^https?://(?:www\.)?|[/:].*$", "", self.url or "")
        return {_bare(host), _bare(host.split(".")[0])} - {""}

    def _byline(self) -> str | None:
        marked = _inner(self._document, "//*[@itemprop='author']//*[@itemprop='name'] | //*[@itemprop='author']")
        linked = _inner(self._document, "//a[@rel='author' or contains(concat(' ', @class, ' '), ' author ')]")
        for texts in (self.structured.texts("author", "creator"), *map(self._tags, zip(_AUTHORS)), marked, linked):
            names = byline(map(_clean, texts))
            if names:
                return names
        return None

    def _moment(self) -> tuple[Moment | None, str | None]:
        for texts, basis in (
            (self.structured.texts("datePublished"), "declared in the page's structured data"),
            (self._tags(_DAYS), "declared in the page's head"),
            (self.structured.texts("dateCreated", "uploadDate"), "declared in the page's structured data"),
            (self._marked_days(), "marked as a time in the page"),
            (_days_in(self.url or ""), "in the page's address"),
        ):
            moments = (read_moment(text) for text in texts)
            moment = next((moment for moment in moments if moment and moment.day != _UNKNOWN_DAY), None)
            if moment:
                return moment, basis
        return None, None

    def _marked_days(self) -> Iterator[str]:
        """Days in microdata, then those of the time elements, first those behind the headline."""
        for element in self._document.xpath("//*[@itemprop='datePublished'] | //time[@pubdate]"):
            yield from _times(element)
        for path in ("//h1/following::time", "//article//time", "//main//time", "//header//time"):
            for element in self._document.xpath(f"({path})[position() <= 3]"):
                if not _UPDATED.search(f"{element.get('class')} {element.text_content()}"):
                    yield from _times(element)

    def _language(self) -> str | None:
        root = self._document.getroottree().getroot()
        own = [root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""]
        places = chain(self.structured.texts("inLanguage"), own, self._tags(_LANGUAGES), self._tags(("og:locale",)))
        return next((known for place in map(_clean, places) if (known := code(place))), None)


def _clean(text: str) -> str:
    return " ".join(plain(text).split())


def _bare(text: str) -> str:
    return "".join(re.findall(r"\w+", text.casefold()))


def _inner(document: html.HtmlElement, path: str) -> list[str]:
    return [text for text in (_clean(element.text_content()) for element in document.xpath(path)) if text]


def _times(element: html.HtmlElement) -> list[str]:
    return [_clean(text) for text in (element.get("datetime"), element.get("content"), element.text_content()) if text]


def _days_in(address: str) -> list[str]:
    return ["-".join(filter(None, found.groups())) for found in _IN_ADDRESS.finditer(address)]


def _without_site(title: str, sites: set[str]) -> str:
    """The title without the site's name at its end or beginning, and without the section before that name."""
    parts = [part for part in _SEPARATORS.split(title) if part]
    if len(parts) > 1 and _is_site(parts[-1], sites):
        kept = title[: title.rindex(parts[-1])].rstrip(" |–—·•»:-")
        section = re.fullmatch(r"(.*\S)\s+[|–—-]\s+(\S+(?: (?:&|and|\w+)){0,2})", kept)
        return section[1] if section and len(parts) > 2 and len(section[1].split()) > 3 else kept
    if len(parts) > 1 and _is_site(parts[0], sites):
        return title[len(parts[0]) :].lstrip(" |–—·•»:-")
    return title


def _is_site(part: str, sites: set[str]) -> bool:
    bare = _bare(part)
    return any(bare == site or bare == f"the{site}" or site == f"the{bare}" for site in sites)
