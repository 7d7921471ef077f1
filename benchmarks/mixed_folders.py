"""Build many random folders of mixed formats, some of their files damaged, and tell of any that ends in a traceback.

    PYTHONPATH=tests python -m benchmarks.mixed_folders CORPUS.jsonl [FOLDERS] [FIRST_SEED]

CORPUS holds one article a line: an object with ``text``, and any of title, published and outlet. Each folder is drawn
from its own seed, which is told when it fails. What is right is a data set, or one sentence that says what to mend.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import random
import sys
import tempfile
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
from written import FORMATS, Written

from build_db import build
from retold.errors import SourceError

FIRST_NAMES, LAST_NAMES = ("Ada", "Zoë", "Mo", "Ng", "Juan José"), ("Thorne", "O’Neil", "de la Cruz", "Åkerlund")
NAMES = ("story", "Página 1", "日本", "a b (2)", "UPPER", "x" * 90, "…", "ünïcode", "1", "con", "-", "a'b\"c", "%2e%2e")
DAMAGE = ("none",) * 12 + ("cut", "bytes", "empty", "other ending")


def main() -> None:
    """Build the folders on all cores, and count how they ended."""
    texts = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    folders, first = (int(given) for given in (sys.argv[2:] + ["100", "0"][len(sys.argv) - 2 :])[:2])
    ends: Counter[str] = Counter()
    seeds = range(first, first + folders)
    with ProcessPoolExecutor() as pool, click.progressbar(length=folders, file=sys.stderr, label="Folders") as bar:
        for end in pool.map(partial(one_folder, texts), seeds, chunksize=4):
            kind = end.partition(":")[0]
            ends[kind] += 1
            if kind == "traceback":
                print(end)
            bar.update(1)
    print(", ".join(f"{count} {kind}" for kind, count in ends.most_common()), f"of {folders} from seed {first}")
    sys.exit(bool(ends["traceback"]))


def one_folder(texts: list[dict[str, str]], seed: int) -> str:
    """Build one folder; how it ended: data set, refused, or a traceback with its seed."""
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
        source = Path(folder, "source")
        write_folder(source, draw, texts)
        try:
            build(source, Path(folder, "out"), skip_bad=draw.random() < 0.7)
        except SourceError as error:
            return f"refused: {error}" if "\n" not in str(error) else f"traceback: seed {seed}: two lines: {error}"
        except Exception:
            return f"traceback: seed {seed}: {traceback.format_exc()}"
    return "data set"


def write_folder(source: Path, draw: random.Random, texts: list[dict[str, str]]) -> None:
    """Some articles, each in a format and with a name drawn for it; some known in articles.csv, some damaged."""
    (source / "articles" / "deeper").mkdir(parents=True)
    rows = []
    for text in draw.sample(texts, draw.randint(1, 5)):
        article = Written(
            text.get("title") or text["text"][:60].split("\n")[0],
            f"{draw.choice(FIRST_NAMES)} {draw.choice(LAST_NAMES)}",
            datetime(draw.randint(1990, 2026), draw.randint(1, 12), draw.randint(1, 28), 8, 30, tzinfo=UTC),
            [line for line in text["text"].splitlines() if line.strip()],
        )
        ending = draw.choice(list(FORMATS))
        data = FORMATS[ending](article)
        name = draw.choice(NAMES) + draw.choice(("", str(draw.random()))) + draw.choice((ending, ending.upper()))
        path = source / "articles" / draw.choice(("", "deeper")) / name
        path.write_bytes(damaged(data if isinstance(data, bytes) else data.encode(), draw))
        if draw.random() < 0.2:
            rows.append({"id": name, "outlet": text.get("outlet", "Gazette"), "published": text.get("published", "")})
    if rows:
        with (source / "articles.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["id", "outlet", "published"])
            writer.writeheader()
            writer.writerows(rows)


def damaged(data: bytes, draw: random.Random) -> bytes:
    """Most files whole; some cut short, with bytes changed, empty, or of another kind than their name says."""
    kind = draw.choice(DAMAGE)
    if kind == "cut":
        return data[: draw.randrange(len(data))]
    if kind == "bytes":
        return bytes(draw.randrange(256) if draw.random() < 0.002 else byte for byte in data)
    if kind == "empty":
        return b""
    return b"PK\3\4 not what the name says" if kind == "other ending" else data


if __name__ == "__main__":
    main()
