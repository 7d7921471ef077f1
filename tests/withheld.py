"""A source folder with a word of its own in every place where a publisher's words can stand, to be looked for.

No other text has these words, so that one that is found where it should not be shows which column let it through.
"""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyarrow import parquet

# Where each word stands in the article; small letters, since what looks like a name is one, and a fact.
WORDS = {
    "title": "plennish",
    "subheading": "vorquil",
    "caption": "hazzimer",
    "body": "drusket",
    "last sentence": "quibbern",
    "direct quotation": "snorvle",
    "mixed quotation": "trellick",
    "indirect quotation": "gwimble",
    "speaker": "oxwright",
    "cut from the page": "jabberly",
}
_HTML = f"""<html lang="en"><head><title>Quay {WORDS["title"]} opened in Sanga - Sanga Post</title>
<meta property="og:title" content="Quay {WORDS["title"]} opened in Sanga"></head><body>
<nav><p>All the {WORDS["cut from the page"]} news of the coast</p></nav>
<article><h1>Quay {WORDS["title"]} opened in Sanga</h1>
<figure><img src="quay.jpg"><figcaption>The {WORDS["caption"]} quay of Sanga on Monday.</figcaption></figure>
<p>The harbour master of Sanga opened the new quay on Monday in front of a small crowd of fishers from the coast.</p>
<p>The {WORDS["body"]} wall of the quay took three years and cost 12 million euros, the town said in a report.</p>
<h2>A {WORDS["subheading"]} wall</h2>
<p>“The {WORDS["direct quotation"]} work took three years and we are glad that it holds,” Fatou Keita said.</p>
<p>She said that the wall was “a {WORDS["mixed quotation"]} thing to look at” and that boats would come soon.</p>
<p>Fatou Keita said that the {WORDS["indirect quotation"]} boats of Sanga would be back at the quay by the summer.</p>
<p>“Nobody asked us about the new quay,” said an {WORDS["speaker"]} of the village.</p>
<p>At least 40 fishers were hurt in the storm of 2019, when 7 boats sank near Sanga.</p>
<p>The new quay will be used from the summer on, and the {WORDS["last sentence"]} of the town will see to it.</p>
</article></body></html>
"""
_OTHER = (
    "Sanga has its quay\n\n"
    "The harbour master of Sanga opened the new quay on Monday in front of a crowd of fishers from the coast.\n\n"
    "“The work took three years and we are glad that it holds,” Fatou Keita said.\n\n"
    "At least 38 fishers were hurt in the storm of 2019, when 7 boats sank near Sanga.\n"
)
FILES = {
    "articles/post.html": _HTML,
    "articles/herald.txt": _OTHER,
    "articles.csv": (
        "id,outlet,byline,url,published\n"
        "post,Sanga Post,Ada Thorne,https://post.example/quay,2023-02-07\n"
        "herald,Sanga Herald,,https://herald.example/1,2023-02-08\n"
    ),
    "dataset.yml": (
        "name: sanga\ntitle: Sanga\nlicenses: {texts: [{name: other-closed}], annotations: [{name: CC0-1.0}]}\n"
    ),
}


def found_in(data: bytes, words: Iterable[str]) -> list[str]:
    """Those of the words that stand in some bytes, in any case, as UTF-8 or as UTF-16."""
    low = data.lower()
    return [word for word in words if word.encode() in low or word.encode("utf-16-le") in low]


def everything_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The bytes of every file below a folder, and of what is packed in them."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()
        if path.suffix == ".zip":
            archive = zipfile.ZipFile(path)
            yield from ((f"{path.name}/{name}", archive.read(name)) for name in archive.namelist())
        if path.suffix == ".parquet":
            yield f"{path.name}, unpacked", str(parquet.read_table(path).to_pylist()).encode()
        if path.suffix == ".gz":
            yield f"{path.name}, unpacked", gzip.decompress(path.read_bytes())
