"""Take exports of news archives apart: one file, many articles.

In: the lines of a file. Out: its articles, none if it is no export. Invariant: every line is in an article or, if it
only labels one, in its metadata; an export is told from prose by labels that no prose has.

- Nexis (Lexis): title, outlet, day above; "Length:", "Byline:", "Body" and "Load-Date:" stand on lines of their own,
  "End of Document" ends an article. LexisNexis Academic before it: "1 of 2 DOCUMENTS" begins an article; outlet, day,
  title and labels stand above the text, "LOAD-DATE:" and others below.
- Factiva: labels of two letters, HD BY WC PD SN LA LP TD, before their values or on lines of their own; "Document ..."
  ends an article.
- ProQuest: articles between ruled lines; "Full text:", "Publication date:" and others before their values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from retold.reading.bylines import byline
from retold.reading.dates import read_moment
from retold.reading.found import Found
from retold.reading.language import code
from retold.reading.wrapped import unwrap
from retold.records import Line

_Block = list[Line]
_FACTIVA = re.compile(
    r"(HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN|CLM|SE|ART|DLN)(?:\s+(.*))?"
)
_FACTIVA_TEXT = ("LP", "TD")
_PROQUEST = re.compile(r"([A-Z][A-Za-z/-]*(?: [A-Za-z/-]+){0,3}): ?(.*)")
_RULE = re.compile(r"[_=–—-]{20,}")
_NEXIS_LABEL = re.compile(
    r"(Length|Byline|Section|Dateline|Highlight|Headline|Language|Publication-Type|Load-Date|Copyright)\s*:\s*(.*)",
    re.IGNORECASE,
)
_LEXIS_BEGIN = re.compile(r"\d+ of \d+ DOCUMENTS")
_LEXIS_FOOT = re.compile(r"(?i)(?:load-date|language|publication-type)\s*:|copyright \d{4}\b")
_NEXIS_END = re.compile(r"(?i)end of document")
_COPYRIGHT = re.compile(r"(?i)copyright\b.*|©.*|\(c\) .*|all rights reserved\.?")
_BODY = re.compile(r"(?i)body:?")
_PAGE = re.compile(r"(?i)page \d+ of \d+|.* page \d+ of \d+")
_BASIS = "stated in the export of the news archive"


def split_export(lines: list[Line]) -> list[Found]:
    """The articles of an export; none if the lines are no export of an archive that is known."""
    filled = [line for line in lines if line.text]
    for name, is_export, split in (
        ("LexisNexis", _is_lexis, lambda _: _lexis(lines)),
        ("Nexis", _is_nexis, _nexis),
        ("Factiva", _is_factiva, _factiva),
        ("ProQuest", _is_proquest, _proquest),
    ):
        if is_export(filled):
            found = [one for one in split(filled) if any(line.text for line in one.lines)]
            for number, one in enumerate(found, start=1):
                one.number = number
            for one in found[:1]:
                one.notices = [f"an export of {name}: {len(found)} article{'s' * (len(found) > 1)}."]
            return found
    return []


def _found(texts: _Block, values: Mapping[str, str]) -> Found:
    """An article of its text and of what labels say: title, outlet, byline, day, language, rights."""
    metadata = {column: value.strip() for column, value in values.items() if value.strip()}
    metadata["language"] = code(metadata.get("language", "")) or ""
    moment = read_moment(metadata.pop("published", ""))
    if moment:
        metadata |= {"published": moment.day, "published_basis": _BASIS}
    if "byline" in metadata:
        metadata["byline"] = byline([metadata["byline"]]) or ""
    return Found(texts, metadata)


def _parts(lines: _Block, ends: Callable[[str], bool]) -> Iterator[_Block]:
    """The lines in pieces, each up to the line that ends it, without that."""
    part: _Block = []
    for line in lines:
        if ends(line.text):
            if part:
                yield part
            part = []
        else:
            part.append(line)
    if part:
        yield part


# Nexis


def _is_nexis(lines: _Block) -> bool:
    texts = [line.text for line in lines]
    marked = sum(bool(_NEXIS_END.fullmatch(text)) for text in texts)
    return bool(marked) and any(_BODY.fullmatch(text) for text in texts) and any(map(_NEXIS_LABEL.fullmatch, texts))


def _nexis(lines: _Block) -> Iterator[Found]:
    for part in _parts(lines, lambda text: _NEXIS_END.fullmatch(text) is not None):
        body = next((index for index, line in enumerate(part) if _BODY.fullmatch(line.text)), None)
        if body is not None:
            yield _nexis_article(part[:body], part[body + 1 :])


def _nexis_article(head: _Block, text: _Block) -> Found:
    labels, plain = _labels(head, _NEXIS_LABEL), [line.text for line in head if not _NEXIS_LABEL.fullmatch(line.text)]
    plain = [line for line in plain if not _COPYRIGHT.fullmatch(line) and not _PAGE.fullmatch(line)]
    day = next((index for index, line in enumerate(plain) if read_moment(_day(line))), None)
    above = plain[max(0, day - 2) : day] if day is not None else plain[:2]
    kept = [line for line in text if not (_NEXIS_LABEL.fullmatch(line.text) or _PAGE.fullmatch(line.text))]
    return _found(
        kept,
        {
            "title": above[0] if above else "",
            "outlet": above[1] if len(above) > 1 else "",
            "published": _day(plain[day]) if day is not None else "",
            "byline": labels.get("byline", ""),
            "language": labels.get("language", "").split(";")[0],
            "rights": next((line.text for line in head if _COPYRIGHT.fullmatch(line.text)), ""),
        },
    )


def _labels(lines: _Block, form: re.Pattern[str]) -> dict[str, str]:
    found = (form.fullmatch(line.text) for line in lines)
    return {one[1].lower(): one[2] for one in found if one}


def _day(text: str) -> str:
    """A day as Nexis prints it, without the day of the week, the time and the edition behind it."""
    found = re.match(r"(?:\w+day,? )?((?:\w+ \d{1,2},? \d{4}|\d{1,2} \w+,? \d{4}|\d{4}-\d\d-\d\d))\b", text)
    return found[1] if found else text


# LexisNexis Academic


def _is_lexis(lines: _Block) -> bool:
    labels = {found[1].lower() for line in lines if (found := _NEXIS_LABEL.fullmatch(line.text))}
    return any(_LEXIS_BEGIN.fullmatch(line.text) for line in lines) and not labels.isdisjoint({"length", "load-date"})


def _is_label(line: Line) -> bool:
    return _NEXIS_LABEL.fullmatch(line.text) is not None


def _lexis(lines: _Block) -> Iterator[Found]:
    for part in _parts(lines, lambda text: _LEXIS_BEGIN.fullmatch(text) is not None):
        if any(map(_is_label, part)):
            yield _lexis_article(part)


def _lexis_article(part: _Block) -> Found:
    """Head, text and foot: the text begins behind the labels of the head, each with what its value runs on to."""
    first = next(index for index, line in enumerate(part) if _is_label(line))
    parted = any(not line.text for line in part[first:])  # a value runs on to the next empty line, where there are any
    starts = (i for i in range(first, len(part)) if part[i].text and not (parted and part[i - 1].text))
    begin = next((i for i in starts if not _is_label(part[i])), len(part))
    feet = [index for index in range(begin, len(part)) if _LEXIS_FOOT.match(part[index].text)]
    end = next((index for index in feet if part[index].text.lower().startswith("load-date")), [*feet, len(part)][0])
    texts, _ = unwrap(part[begin:end])
    above = [line.text for line in part[:first] if line.text and not _COPYRIGHT.fullmatch(line.text)]
    day = next((index for index, text in enumerate(above) if read_moment(_day(text))), 0)
    labels = _labels(part, _NEXIS_LABEL)
    return _found(
        [line for line in texts if line.text],
        {
            "title": labels.get("headline", "") or (above[-1] if len(above) > day + 1 else ""),
            "outlet": above[0] if day else "",
            "published": _day(above[day]) if above else "",
            "byline": labels.get("byline", ""),
            "language": labels.get("language", "").split(";")[0],
            "rights": next((line.text for line in part if _COPYRIGHT.fullmatch(line.text)), ""),
        },
    )


# Factiva


def _is_factiva(lines: _Block) -> bool:
    labels = [found[1] for line in lines if (found := _FACTIVA.fullmatch(line.text))]
    return {"HD", "PD", "SN"} <= set(labels) and not set(labels).isdisjoint(_FACTIVA_TEXT)


def _factiva(lines: _Block) -> Iterator[Found]:
    """Everything from one headline to the next; what stands before a label belongs to the one above."""
    part: _Block = []
    for line in lines:
        label = _FACTIVA.fullmatch(line.text)
        if label and label[1] == "HD" and any(_FACTIVA.fullmatch(one.text) for one in part):
            yield _factiva_article(part)
            part = []
        part.append(line)
    yield _factiva_article(part)


def _factiva_article(part: _Block) -> Found:
    values: dict[str, list[Line]] = {}
    label = ""
    for line in part:
        found = _FACTIVA.fullmatch(line.text)
        if found:
            label = found[1]
            line = Line(line.number, found[2] or "")
        elif re.fullmatch(r"Document \w{10,}.*", line.text):
            label = ""
        if label and line.text:
            values.setdefault(label, []).append(line)
    said = {label: " ".join(line.text for line in own) for label, own in values.items()}
    text = [line for label in _FACTIVA_TEXT for line in values.get(label, [])]
    columns = {
        "title": "HD",
        "outlet": "SN",
        "byline": "BY",
        "published": "PD",
        "language": "LA",
        "credit": "CR",
        "rights": "CY",
    }
    return _found(text, {column: said.get(label, "") for column, label in columns.items()})


# ProQuest


def _is_proquest(lines: _Block) -> bool:
    labels = {found[1].lower() for line in lines if (found := _PROQUEST.fullmatch(line.text))}
    return "full text" in labels and not labels.isdisjoint(
        {"publication date", "publication title", "proquest document id"}
    )


def _proquest(lines: _Block) -> Iterator[Found]:
    for part in _parts(lines, lambda text: _RULE.fullmatch(text) is not None):
        if any(line.text.lower().startswith("full text:") for line in part):
            yield _proquest_article(part)


def _proquest_article(part: _Block) -> Found:
    values: dict[str, str] = {}
    text: _Block = []
    inside = False
    for line in part:
        found = _PROQUEST.fullmatch(line.text)
        label = found[1].lower() if found else ""
        if label == "full text" and found:
            inside, line = True, Line(line.number, found[2])
        elif label in _PROQUEST_LABELS and found:
            inside, values[label] = False, values.get(label) or found[2]
        if inside and line.text:
            text.append(line)
    above = (line.text for line in part[:2] if not _PROQUEST_COUNT.fullmatch(line.text))
    first = next((text for text in above if not _PROQUEST.fullmatch(text)), "")
    return _found(
        text,
        {
            "title": values.get("title") or first,
            "outlet": re.sub(r"; .*", "", values.get("publication title", "") or values.get("source", "")),
            "byline": "; ".join(map(_in_order, values.get("author", "").split(";"))),
            "published": values.get("publication date", ""),
            "url": values.get("document url", ""),
            "language": values.get("language of publication", ""),
            "rights": values.get("copyright", ""),
        },
    )


def _in_order(name: str) -> str:
    """A name as ProQuest lists it, "Brink, Lotte", as it is printed."""
    surname, comma, given = name.strip().partition(", ")
    return f"{given} {surname}" if comma and "," not in given else name


_PROQUEST_COUNT = re.compile(r"(?i)document \d+ of \d+")
_PROQUEST_LABELS = frozenset(
    ("title", "author", "publication title", "publication date", "publication year", "publication info", "document url",
     "language of publication", "copyright", "source", "source type", "document type", "subject", "location", "company",
     "organization", "issn", "isbn", "proquest document id", "last updated", "database", "section", "pages", "volume",
     "issue", "place of publication", "country of publication", "publisher", "people", "abstract", "links", "dateline",
     "company / organization", "publication subject", "first page", "identifier / keyword", "credit")
)  # fmt: skip
