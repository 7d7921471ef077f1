"""What the SQL of strangers does to a site: how long it runs, what memory it takes, and how long others wait meanwhile.

    python -m benchmarks.attack [FOLDER]        (default: a build of the five shipped articles)

Serves the folder as `make serve` does. Each attack is sent over four connections at once, while somebody else reads the
home page and a filtered table without pause. Prints for each attack the statuses, the seconds of the longest request,
the longest that the reader waited for a page and for a filter, and the most memory of the server and of its largest
other process (MB that are resident, the private part of it for the others). The last lines are what it costs: the
milliseconds of a query by way of a process of its own, and within the server.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from build_db import build

PROJECT = Path(__file__).resolve().parent.parent
CONNECTIONS = 4
READ = {"page": "", "filter": "retold/articles.json?_shape=array&word_count__gt=1&_size=5"}


def many(count: int, piece: str, between: str = ", ") -> str:
    return between.join(piece.replace("#", str(number)) for number in range(count))


DOUBLED = "with c0 as (select text from articles), " + ", ".join(
    f"c{number} as materialized (select a.text from c{number - 1} a join c{number - 1} b)" for number in range(1, 26)
)
# The letters that are in the text come last.
LETTERS = "g" * 8_000 + "0123456789ABCDEF"
TRIMMED = many(20, "length(trim(hex(text) || '#', all_of_them))")
# Every address is asked for below the site's own; those that begin with SQL are sent as such.
ATTACKS = {
    "trim by 8,000 characters": f"select max(length(trim(hex(text), '{LETTERS}'))) from articles",
    "the same in 20 columns": f"with l as (select '{LETTERS}' as all_of_them) select {TRIMMED} from articles, l",
    "60 times instr": "select "
    + many(60, "instr(text || text, substr(text, 5, 900) || 'é#')")
    + " from articles, sentences",
    "replace in replace": "select length(replace(replace(text, 'e', text), 'a', text)) from articles, sentences",
    "replace by nothing": "select "
    + many(60, "length(replace(a.text || b.text, 'e', '##'))")
    + " from articles a, articles b",
    "concatenated rows": "select group_concat(a.text) from sentences a, sentences b",
    "JSON of rows": "select json_group_array(json_object('a', a.text, 'b', b.text)) from sentences a, sentences b",
    "JSON that nests": "with recursive j(x) as (select '[1]' union all select '[' || x || ',' || x || ']' from j) "
    "select max(json_valid(x)) from j",
    "endless recursion": "with recursive a(x) as (select 1 union all select x + 1 from a) select count(*) from a",
    "recursion that keeps all": "with recursive a(x) as (select 'x' union select x || 'y' from a) "
    "select count(*) from a",
    "parts joined with themselves": f"{DOUBLED} select count(*) from c25",
    "sorted products": "select a.text || b.text || c.text as t from sentences a, sentences b, sentences c order by t",
    "distinct products": "select count(distinct a.text || b.text) from sentences a, sentences b, sentences c",
    "a window over all": "select sum(length(a.text)) over (order by b.text, a.text) "
    "from sentences a, sentences b, sentences c",
    "LIKE with many %": f"select count(*) from sentences a, sentences b where a.text like '{'%a_' * 60}%'",
    "GLOB with many *": f"select count(*) from articles a, sentences b where a.text glob '{'*[a-z]' * 30}*'",
    "NEAR of 1,500 words": f"select count(*) from articles_fts where articles_fts match 'NEAR({'the ' * 1500})'",
    "NEAR in a raw search": f"retold/articles.json?_searchmode=raw&_search=NEAR({'the+' * 1500})",
    "prefixes": "select count(*) from articles_fts where articles_fts match '" + many(400, "a*", " OR ") + "'",
    "snippets": "select " + many(30, "snippet(articles_fts, 3, '', '', '#', 64)") + " from articles_fts "
    "where articles_fts match 'the OR a OR of'",
    "large rows": "select " + many(60, "hex(articles.text) as c#") + " from articles, sentences",
    "hex of hex": "select length(hex(hex(hex(hex(hex(text)))))) from articles, sentences, sentences b",
    "a where with much": f"retold/quotes.json?_where=length(trim(hex(text),'{LETTERS}'))>-1+and+id+in+"
    "(select+a.id+from+quotes+a,quotes+b,quotes+c)",
    "whole tables": "retold/mentions.csv?_stream=on&_labels=on&_size=max",
    "CSV of everything": "retold/sentences.csv?_stream=1&_size=max&id__contains=s",
}


class Outcome(NamedTuple):
    status: int
    seconds: float


def asked(address: str, attack: str) -> Outcome:
    start = time.monotonic()
    begins_with_sql = attack.startswith(("select", "with"))
    parameters = {"sql": attack} if begins_with_sql else None
    path = "retold.json" if begins_with_sql else attack
    reply = httpx.get(address + path, params=parameters, timeout=120)
    return Outcome(reply.status_code, time.monotonic() - start)


class Reader:
    """Somebody who reads without pause, and notes how long each answer took."""

    def __init__(self, address: str) -> None:
        self.address, self.over = address, threading.Event()
        self.waits: dict[str, list[float]] = {kind: [] for kind in READ}
        self.failed = 0

    def read(self) -> None:
        with httpx.Client(base_url=self.address, timeout=120) as client:
            number = 0
            while not self.over.wait(0.02):
                for kind, path in READ.items():
                    start, number = time.monotonic(), number + 1
                    reply = client.get(path or f"?_={number}")
                    self.waits[kind].append(time.monotonic() - start)
                    self.failed += reply.status_code != 200

    def watching(self) -> Callable[[], None]:
        thread = threading.Thread(target=self.read)
        thread.start()

        def stop() -> None:
            self.over.set()
            thread.join()

        return stop


def processes(root: int) -> list[int]:
    """A process and all below it."""
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [line.split() for line in found.splitlines()]
    below = [root]
    for process in below:
        below += [int(child) for child, parent in pairs if int(parent) == process]
    return below


def memory(process: int) -> dict[str, int]:
    """The fields of its memory, in kB."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    except OSError:  # it has ended
        return {}
    return {line.split(":")[0]: int(line.split()[1]) for line in lines}


class Scales:
    """Weighs the processes of the server again and again."""

    def __init__(self, server: int) -> None:
        self.server, self.over = server, threading.Event()
        self.own = self.others = 0.0
        self.thread = threading.Thread(target=self.weigh)
        self.thread.start()

    def weigh(self) -> None:
        while not self.over.wait(0.05):
            own, *others = (memory(process) for process in processes(self.server))
            self.own = max(self.own, own.get("Rss", 0) / 1000)
            private = [one.get("Private_Dirty", 0) / 1000 for one in others]
            self.others = max([self.others, *private])

    def stop(self) -> None:
        self.over.set()
        self.thread.join()


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, int]]:
    command = [sys.executable, "-m", "retold.serve", str(folder), "--port", "0"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip(), server.pid
        server.terminate()


def attacked(address: str, server: int, attack: str) -> tuple[list[Outcome], Reader, Scales]:
    reader, scales = Reader(address), Scales(server)
    stop = reader.watching()
    with ThreadPoolExecutor(CONNECTIONS) as strangers:
        outcomes = list(strangers.map(lambda _: asked(address, attack), range(CONNECTIONS)))
    time.sleep(0.1)
    stop()
    scales.stop()
    return outcomes, reader, scales


def main(folder: Path) -> None:
    print(f"{'attack':29} {'status':>12} {'s':>5} {'page':>6} {'filter':>6} {'server':>7} {'other':>6}")
    with served(folder) as (address, server):
        for name, attack in ATTACKS.items():
            outcomes, reader, scales = attacked(address, server, attack)
            statuses = " ".join(sorted({str(one.status) for one in outcomes}))
            longest = max(one.seconds for one in outcomes)
            page, filtered = (max(reader.waits[kind], default=0) for kind in READ)
            print(
                f"{name:29} {statuses:>12} {longest:5.1f} {page:6.2f} {filtered:6.2f} "
                f"{scales.own:7.0f} {scales.others:6.0f} {'READERS FAILED' * bool(reader.failed)}",
                flush=True,
            )
        costs(address)


def costs(address: str) -> None:
    """A table page of which nothing is kept, asked for with a filter that lets everything through, and without one."""
    ways = {"within the server": "", "by its own process": "&id__not=x"}
    taken: dict[str, list[float]] = {way: [] for way in ways}
    with httpx.Client(base_url=address, timeout=60) as client:
        for _ in range(200):
            for way, addition in ways.items():
                start = time.perf_counter()
                client.get(f"retold/articles.json?_size=5&_nocount=1&_nofacet=1&_col=title{addition}")
                taken[way].append(time.perf_counter() - start)
    for way, times in taken.items():
        print(f"{way}: {statistics.median(times) * 1000:.2f} ms a request")


if __name__ == "__main__":
    if sys.argv[1:]:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made:
            build(PROJECT / "data" / "source", Path(made))
            main(Path(made))
