"""Any input ends in articles and rows that keep their promises, or in one sentence that says what is wrong.

    python -m benchmarks.fuzz [INPUTS] [SEED] [TARGET [NUMBER]]        (default: 100000 1, all targets)

Four targets, each input drawn by its own number, so that it can be drawn again alone: files of every format with some
bytes changed (read), texts put together of what makes reading hard (annotate), small folders of articles that tell the
same with changes (compare), and such folders with random corrections, authority files and tables (correct). Anything
else than an article or a SourceError is a failure, as are a span that is not the words it names, a foreign key that
leads nowhere, and an input that takes more than 20 seconds of processor time. Prints how many ended how.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date
from functools import cache as kept
from pathlib import Path

import click

from build_db import articles as articles_of
from retold.annotate import annotate
from retold.articles import Desk
from retold.cache import FOLDER, Cache
from retold.crew import Crew
from retold.entities.merging import merge_entities
from retold.errors import SourceError
from retold.figures import find_figures
from retold.names.authority import Authority
from retold.reading.found import UnreadableError
from retold.reading.furniture import load_rules
from retold.reading.registry import read
from retold.reading.segment import segment
from retold.source.corrections import Corrections
from retold.source.folder import open_source
from retold.stories.compare import begin_linking, compare
from retold.tables.schema import load_schema
from retold.tables.store import Store

PROJECT = Path(__file__).resolve().parent.parent
SCHEMA = load_schema()
NO_CORRECTIONS = Corrections(Path("corrections.csv"))
MOST_SECONDS = 20
# What is put together to texts: what newspapers print, and what is hard to read.
PIECES = [
    *("Ada Lund", "Per Moe", "Lund", "the mayor of Orvik", "Orvik", "Mali", "the United Nations", "UN", "Mr. Moe"),
    *(" said", " said that", ", said ", " told reporters", " according to ", " added: ", " denied that ", " asked"),
    *("“", "”", '"', "‘", "’", "«", "»", "'", "“The road is closed”", "“We lost,", "“No.”", "”, she said, “"),
    *(". ", ".\n\n", ", ", "; ", "\n", " ", "\t", " – ", "—", "...", "?", "!", "(", ")", "[", "]", "•", ": "),
    *("the road is closed", "prices rose", "two dozen people were killed", "61 dead", "$1.5m", "5pc", "half a million"),
    *("on Monday", "last Friday", "Feb. 21", "2023-02-08", "9999-12-31", "in December 9999", "next year", "0001-01-01"),
    *("a", "A", "THE", "not", "no", "x" * 300, "é", "e\u0301\u0323", "\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad"),
    *(
        "\U0001f600",
        "中文",
        "\u0627\u0644",
        "İ",
        "ß",
        "ﬁ",
        "\ue000",
        "\ue001",
        "\u2028",
        "\x85",
        "\x0b",
        "\x1f",
        "\ufffe",
        "\\ud83d",
        "&#xD83D;",
        "\\u-10179?",
    ),
    *("<script>alert(1)</script>", "javascript:alert(1)", "=1+1", "@x", "{{ 7*7 }}", "&lt;", "%s", "../../x", "U.S."),
    *("By Ada Lund", "Read more: ", "Share", "ORVIK (AP) —", "Prof. Dr. ", "Lund's", "40-year-old", "Ill.", "9 a.m. "),
]


# Read


@kept
def inputs() -> dict[str, bytes]:
    """One file of each format, as the tests make them."""
    sys.path.insert(0, str(PROJECT / "tests"))
    from test_readers_hostile import INPUTS

    return INPUTS


def changed(data: bytes, draw: random.Random) -> bytes:
    """The bytes with some of them changed, cut or doubled."""
    new = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 5, 30))):
        at, step = draw.randrange(len(new)), draw.choice((1, 2, 8, 100))
        change = draw.choice(("flip", "flip", "cut", "double", "end", "piece"))
        if change == "flip":
            new[at] = draw.randrange(256)
        elif change == "cut":
            del new[at : at + step]
        elif change == "double":
            new[at:at] = new[at : at + step] * draw.choice((1, 1, 50))
        elif change == "piece":
            new[at:at] = draw.choice(PIECES).encode("utf-8")
        else:
            del new[max(at, 20) :]
        new = new or bytearray(b" ")
    return bytes(new)


def read_one(draw: random.Random) -> str:
    name = draw.choice(sorted(inputs()))
    ended = set()
    for found in read(io.BytesIO(changed(inputs()[name], draw)), name):
        if isinstance(found, Exception):
            raise found
        assert all("\n" not in line.text and line.text.encode("utf-8") for line in found.lines if line.text)
        ended.add("article" if any(line.text for line in found.lines) else "empty")
    return " and ".join(sorted(ended)) or "nothing"


# Annotate


def text_of(draw: random.Random, most: int = 120) -> str:
    """A text of random pieces, some of them again and again."""
    pieces = [draw.choice(PIECES) * draw.choice((1, 1, 1, 1, 7)) for _ in range(draw.randrange(1, most))]
    return draw.choice(("", " ")).join(pieces)


def annotate_one(draw: random.Random) -> str:
    document = segment("a", text_of(draw))
    mentions, quotations = annotate(document, Authority({}, []), NO_CORRECTIONS)
    figures = find_figures(document, draw.choice((None, date(1, 1, 1), date(2023, 2, 8), date(9999, 12, 31))))
    for span in [*(mention.span for mention in mentions), *(quotation.span for quotation in quotations)]:
        assert 0 <= span.start < span.end <= len(document.text)
    assert all(document.text[figure.span.start : figure.span.end].strip() for figure in figures)
    return "rows" if mentions or quotations or figures else "no rows"


# Compare and correct


def articles(draw: random.Random) -> dict[str, str]:
    """Some articles of which the later ones tell what the first tells, with changes."""
    first = [text_of(draw, 25) + ". " for _ in range(draw.randrange(1, 9))]
    texts = {}
    for number in range(draw.randrange(1, 4)):
        told = [draw.choice((sentence, sentence.replace("61", "62"), text_of(draw, 12))) for sentence in first]
        draw.shuffle(told)
        texts[draw.choice((f"a{number}.txt", f"Ä{number}.txt", f"in-{number}.md"))] = "".join(told)
    return texts


def chain(files: dict[str, str]) -> str:
    """All stages but the package, of a source folder of these files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
        source = open_source(Path(folder), SCHEMA, skip_bad=True)
        authority = Authority(source.entities, source.aliases)
        desk = Desk(SCHEMA, load_rules(source.furniture), authority, source.corrections)
        store = Store(Path(":memory:"), SCHEMA)
        with closing(Cache(Path(folder) / FOLDER)) as cache, Crew(1) as crew:
            for article in articles_of(source, desk, cache, crew, skip_bad=False, told=[]):
                store.insert_article(article.values, None)
                store.keep(article.id, article.key, article.words)
            named = merge_entities(store, source.entities, source.aliases, source.corrections)
            compare(store, begin_linking(store, crew)(), named, source.corrections, cache, crew)
        return promises(store)


def promises(store: Store) -> str:
    """Spans are the words that they name, and every key leads to a row."""
    for table in ("mentions", "quotes"):
        for text, words in store.connection.execute(
            f"SELECT own.text, substr(articles.text, char_start + 1, char_end - char_start) FROM {table} AS own "
            "JOIN articles ON articles.id = own.article_id"
        ):
            assert text == words, (table, text, words)
    store.connection.execute("COMMIT")
    assert store.connection.execute("PRAGMA foreign_key_check").fetchone() is None
    retold = store.connection.execute("SELECT count(*) FROM retellings").fetchone()[0]
    store.close()
    return "retellings" if retold else "no retellings"


def compare_one(draw: random.Random) -> str:
    return chain({f"articles/{name}": text for name, text in articles(draw).items()})


def decision_of(draw: random.Random, articles: list[str], names: list[str], ids: list[str]) -> str:
    """A row of corrections.csv, which mostly has the cells that its decision needs."""
    decision = draw.choice(
        ["mention", "no mention", "same", "apart", "type", "no entity"] * 4 + ["speaker", "nonsense"]
    )
    given = {
        "article_id": draw.choice(articles),
        "occurrence": draw.choice(["", "", "", "1", "1", "2", "x"]),
        "entity_id": draw.choice(ids),
        "type": draw.choice(["person", "place", "place", "ship"]),
    }
    needs = {
        "mention": {"article_id", "entity_id", "occurrence"},
        "no mention": {"article_id", "occurrence"},
        "speaker": {"article_id", "entity_id"},
        "same": {"entity_id"},
        "apart": {"entity_id"},
        "type": {"type"},
    }.get(decision, set())
    cells = [given[key] if key in needs or draw.random() < 0.03 else "" for key in given]
    return ",".join([decision, draw.choice(names), *cells])


def correct_one(draw: random.Random) -> str:
    told = articles(draw)
    names, ids = ["Ada Lund", "Per Moe", "Lund", "Orvik", "Mali", "UN", "“No.”", "U.S."], ["ada", "per", "moe", "mali"]
    keys = [name.partition(".")[0].lower().replace("ä", "a") for name in told] * 10 + ["nowhere"]
    kinds = ["person", "place", "organisation", "event"]
    namely = ", ".join(names)
    files = {f"articles/{name}": f"{text}\n\nThere were {namely}, said Ada Lund.\n" for name, text in told.items()}
    decisions = [decision_of(draw, keys, names, ids) for _ in range(draw.randrange(1, 4))]
    files["corrections.csv"] = "\n".join(["decision,words,article_id,occurrence,entity_id,type", *decisions]) + "\n"
    if draw.random() < 0.7:
        rows = {key: f"{key},{name},{draw.choice(kinds)}" for key, name in zip(ids, names, strict=False)}
        files["entities.csv"] = "\n".join(["id,name,type", *rows.values()]) + "\n"
        if draw.random() < 0.3:
            files["aliases.csv"] = f"entity_id,alias\n{draw.choice(ids)},{draw.choice(names)}\n"
    if draw.random() < 0.1:
        name = draw.choice(sorted(files))
        files[name] = changed(files[name].encode() or b" ", draw).decode("utf-8", "replace")
    return chain(files)


# All of them

# With how much of all inputs each has.
TARGETS: dict[str, tuple[Callable[[random.Random], str], float]] = {
    "read": (read_one, 0.6),
    "annotate": (annotate_one, 0.3),
    "compare": (compare_one, 0.05),
    "correct": (correct_one, 0.05),
}


def ended(target: str, seed: int, number: int) -> str:
    """How an input ended; raises what is a failure."""
    start = time.process_time()
    try:
        how = TARGETS[target][0](random.Random(f"{seed} {target} {number}"))
    except (SourceError, UnreadableError) as error:
        assert str(error) and "\n" not in str(error), repr(str(error))
        how = "refused in words"
    taken = time.process_time() - start
    assert taken < MOST_SECONDS, f"{taken:.0f} s"
    return how


def run(target: str, seed: int, numbers: range) -> tuple[Counter[str], int]:
    """How many inputs ended how, and how many failed; each failure is printed."""
    counts: Counter[str] = Counter()
    failed = 0
    with click.progressbar(numbers, label=target, file=sys.stderr) as shown:
        for number in shown:
            try:
                counts[ended(target, seed, number)] += 1
            except Exception:
                failed += 1
                print(f"FAILED: {target} {number}\n{traceback.format_exc()}", flush=True)
    return counts, failed


def main(target: str, count: int = 100_000, seed: int = 1, number: int | None = None) -> int:
    if number is not None:
        print(ended(target, seed, number))
        return 0
    failures = 0
    for name, (_, share) in TARGETS.items():
        if target in ("", name):
            counts, failed = run(name, seed, range(round(count * share)))
            failures += failed
            for how, times in sorted(counts.items()):
                print(f"{name:10} {times:7,}  {how}", flush=True)
    print(f"{failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:] if one.isdecimal()]
    targets = [one for one in sys.argv[1:] if not one.isdecimal()]
    sys.exit(main("".join(targets), *numbers))
