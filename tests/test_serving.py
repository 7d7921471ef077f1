"""Serving: the command, what a stranger's SQL can do, the headers and the downloads."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest
from conftest import Visitor, visitor
from datasette.app import Datasette
from folders import PROJECT
from forked import Forked

from build_db import build
from retold import cli
from retold import serve as serve_module
from retold.errors import SourceError
from retold.serve import known, site
from retold.tables.crate import CRATE
from retold.tables.croissant import CROISSANT
from retold.tables.database import DATABASE
from retold.tables.package import ARCHIVE, DESCRIPTOR, DICTIONARY
from retold.tables.schema import load_schema

DESCRIPTIONS = {DESCRIPTOR, DICTIONARY, CROISSANT, CRATE}
PAGES = [
    "/",
    "/retold",
    "/retold/quotes",
    "/retold/quotes.json",
    "/retold/cues",
    "/-/search?q=a",
    "/-/downloads",
    "/no",
]


# A stranger's SQL

HOSTILE_SQL = {
    "load an extension": ("not authorized", "select load_extension('/tmp/x')"),
    "read a pointer": ("not authorized", "select hex(fts3_tokenizer('simple'))"),
    "printf": ("not authorized", "select length(printf('%.*c', 500000000, 'x'))"),
    "printf in capitals": ("not authorized", "select length(PRINTF('%1000000000d', 1))"),
    "format": ("not authorized", "select length(format('%.*c', 500000000, 'x'))"),
    "zeroblob": ("not authorized", "select length(hex(zeroblob(500000000)))"),
    "randomblob": ("not authorized", "select length(hex(randomblob(500000000)))"),
    "attach": ("syntax error", "with a as (select 1) attach database '/tmp/x' as b"),
    "double a string": (
        "too big",
        "with recursive a(x) as (select 'xxxxxxxx' union all select x || x from a) select max(x) from a",
    ),
    "hex of hex": ("too big", "select length(" + "hex(" * 30 + "'xxxxxxxx'" + ")" * 31),
    "replace": (
        "too big",
        "select length(replace(replace(replace(text, 'e', text), 'e', text), 'e', text)) from articles",
    ),
    "join all rows in a string": (
        "too big",
        "select group_concat(a.text || b.text || c.text) from articles a, articles b, articles c",
    ),
    "json of all rows": ("too big", "select json_group_array(a.text || b.text) from sentences a, sentences b"),
    "long LIKE pattern": ("too complex", "select 1 where 'a' like '" + "%a" * 500 + "'"),
    "long SQL": ("too large", "select '" + "x" * 50_000 + "'"),
    "many columns": ("too many columns", "select " + ", ".join(["1"] * 500)),
    "deep expression": ("too large", "select " + "1+" * 5_000 + "1"),
    "what others asked": ("prohibited", "select group_concat(s.sql) from main.SQLITE_STMT as s"),
    "how much others asked": ("not authorized", 'with a as (select count(*) from "sqlite_stmt") select * from a'),
}
ENDLESS_SQL = {
    "count for ever": "with recursive a(x) as (select 1 union all select x + 1 from a) select count(*) from a",
    "multiply rows": "select count(*) from sentences a, sentences b, sentences c, sentences d, sentences e",
    "sort for ever": (
        "with recursive a(x) as (select 1 union all select x + 1 from a) select x from a order by -x limit 1"
    ),
}
WRITING_SQL = {
    "insert": "insert into outlets (id, name, kind) values ('x', 'x', 'unknown')",
    "update": "update articles set title = 'x'",
    "delete": "delete from quotes",
    "drop": "drop table quotes",
    "create": "create table x (y)",
    "pragma": "pragma writable_schema = on",
    "vacuum": "vacuum into '/tmp/x.db'",
    "attach": "attach database '/tmp/x.db' as x",
    "two statements": "select 1; delete from quotes",
    "hidden in a CTE": "with x as (select 1) delete from quotes",
}


@pytest.mark.parametrize("name", HOSTILE_SQL)
def test_hostile_sql_is_refused(visit: Visitor, name: str) -> None:
    reason, sql = HOSTILE_SQL[name]
    reply = visit("/retold.json", sql=sql)
    assert reply.status_code == 400
    assert reason in reply.json()["error"]


@pytest.mark.parametrize("name", ENDLESS_SQL)
def test_endless_sql_is_ended(visit: Visitor, name: str) -> None:
    start = time.monotonic()
    reply = visit("/retold.json", sql=ENDLESS_SQL[name])
    assert reply.status_code == 400
    assert time.monotonic() - start < 3


@pytest.mark.parametrize("name", WRITING_SQL)
def test_nothing_can_be_written(visit: Visitor, built: Path, name: str) -> None:
    before = (built / DATABASE).read_bytes()
    assert visit("/retold.json", sql=WRITING_SQL[name]).status_code in (400, 403)
    assert (built / DATABASE).read_bytes() == before


def test_rows_are_counted_out(visit: Visitor) -> None:
    reply = visit("/retold.json", sql="select a.id from sentences a, sentences b").json()
    assert reply["truncated"] is True
    assert 200 <= len(reply["rows"]) <= 500


def test_the_longest_article_can_be_read(tmp_path: Path) -> None:
    """The limit on the length of a value follows the articles, whatever their length."""
    (tmp_path / "source" / "articles").mkdir(parents=True)
    text = "\n\n".join(f"The road to village {number} is open again, é." for number in range(5_000))
    (tmp_path / "source" / "articles" / "long.txt").write_text(text, encoding="utf-8")
    build(tmp_path / "source", tmp_path / "out")
    ask = visitor(site(tmp_path / "out"))
    assert ask("/retold/articles/long.json", _shape="objects").json()["rows"][0]["text"] == text
    assert ">4999<" in ask("/retold/articles/long").text  # a figure
    assert ask("/retold/articles.json", _shape="array", _search="village").json()


def test_full_text_search_is_open_to_sql(visit: Visitor) -> None:
    sql = "select snippet(articles_fts, -1, '[', ']', '', 8) as s from articles_fts where articles_fts match 'visit'"
    assert visit("/retold.json", sql=sql, _shape="array").json()


def large_rows(columns: int) -> str:
    """A query for 200 rows, each with so many columns of the size of an article."""
    named = ", ".join(f"hex(articles.text) as c{number}" for number in range(columns))
    return f"select {named} from articles, sentences"


def test_a_reply_out_of_proportion_is_refused(visit: Visitor) -> None:
    reply = visit("/retold.json", sql=large_rows(10))
    assert reply.status_code == 413
    assert "fewer rows" in reply.text
    assert visit("/retold.json", sql=large_rows(1)).status_code == 200


# What the database is to the site


def test_database_is_immutable(datasette: Datasette, visit: Visitor) -> None:
    assert datasette.get_database("retold").is_mutable is False
    assert [db["is_mutable"] for db in visit("/-/databases.json").json() if db["name"] == "retold"] == [False]


def test_settings(visit: Visitor) -> None:
    settings = visit("/-/settings.json").json()
    assert settings["suggest_facets"] is False
    assert settings["allow_download"] is True
    assert 200 <= settings["max_returned_rows"] <= 500
    assert settings["sql_time_limit_ms"] <= 1000


def test_what_is_known_before_the_first_answer_is_true(built: Path, datasette: Datasette) -> None:
    """The counts of the build's ANALYZE are those of the tables, so that nobody has to count again."""
    about = known(built / DATABASE)
    assert about is not None
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        for name, table in about["retold"]["tables"].items():
            if not name.startswith("sqlite_"):
                (count,) = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()
                assert table["count"] == count, name
    assert datasette.get_database().hash == about["retold"]["hash"]


def test_a_database_without_statistics_is_counted(tmp_path: Path, built: Path) -> None:
    shutil.copy(built / DATABASE, tmp_path)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        connection.execute("DROP TABLE sqlite_stat1")
    assert known(tmp_path / DATABASE) is None
    assert visitor(site(tmp_path))("/retold/articles").status_code == 200


# Headers


@pytest.mark.parametrize("page", [*PAGES, "/static/retold.css", "/retold.db", f"/-/downloads/{ARCHIVE}"])
def test_headers(visit: Visitor, page: str) -> None:
    headers = visit(page).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "http" not in policy
    assert "script-src 'self';" in policy, "a script that stands in a page must not run"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"]


def test_a_missing_page_is_answered_quickly(visit: Visitor) -> None:
    start = time.monotonic()
    for _ in range(10):
        assert visit("/no/such/page").status_code == 404
    assert time.monotonic() - start < 1


# Downloads


def test_downloads_are_those_of_the_package(visit: Visitor, built: Path) -> None:
    package = json.loads((built / DESCRIPTOR).read_text(encoding="utf-8"))
    page = visit("/-/downloads").text
    for resource in package["resources"]:
        content = visit(f"/-/downloads/{resource['path']}").content
        assert f"sha256:{hashlib.sha256(content).hexdigest()}" == resource["hash"], resource["name"]
        assert len(content) == resource["bytes"]
        assert resource["hash"].removeprefix("sha256:") in page
    for name in (*DESCRIPTIONS, ARCHIVE):
        content = visit(f"/-/downloads/{name}").content
        assert content == (built / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() in page


def test_archive_opens(visit: Visitor) -> None:
    archive = zipfile.ZipFile(io.BytesIO(visit(f"/-/downloads/{ARCHIVE}").content))
    assert archive.testzip() is None
    assert DESCRIPTIONS | {f"data/{name}.csv" for name in load_schema()} == set(archive.namelist())


def test_database_can_be_downloaded(visit: Visitor, built: Path) -> None:
    content = visit("/retold.db").content
    assert content == (built / DATABASE).read_bytes()
    assert hashlib.sha256(content).hexdigest() in visit("/-/downloads").text


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "/etc/passwd",
        "data/../retold.db",
        "data",
        "data/",
        "pyproject.toml",
        "%00",
    ],
)
def test_nothing_else_can_be_downloaded(visit: Visitor, name: str) -> None:
    reply = visit(f"/-/downloads/{name}")
    assert reply.status_code in (302, 404)
    assert b"root:" not in reply.content and not reply.content.startswith(b"SQLite")


def test_an_archive_cannot_name_files_outside_its_folder(tmp_path: Path, built: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    shutil.copy(built / DATABASE, folder)
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    with zipfile.ZipFile(folder / ARCHIVE, "w") as archive:
        archive.writestr("../secret.txt", "")
    ask = visitor(site(folder))
    assert "secret" not in ask("/-/downloads").text
    assert ask("/-/downloads/../secret.txt").status_code == 404


# The command


def test_folder_without_database(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no database; run make build"):
        site(tmp_path)


def test_database_of_something_else(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"not a database" * 100)
    with pytest.raises(SourceError, match="run make build"):
        site(tmp_path)


def serve(*arguments: str | Path, errors: int = subprocess.PIPE) -> subprocess.Popen[str]:
    """Start the command in a process of its own."""
    command = [sys.executable, "-m", "retold.serve", *map(str, arguments)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=errors, text=True)


@contextmanager
def served(*arguments: str | Path) -> Iterator[str]:
    """The address that the command prints, while it runs in a process that has loaded what it needs already."""
    command = partial(cli.serve.main, [*map(str, arguments), "--port", "0"], prog_name="retold serve")
    process = Forked(command, before=unbound_memory)
    try:
        yield process.first_line()
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate()


def unbound_memory() -> None:
    """What a process of the tests holds in memory may be more than a server is given."""
    setattr(serve_module, "limit_memory", int)  # noqa: B010


def test_command_prints_one_address_serves_it_and_stops_quietly_when_interrupted(built: Path) -> None:
    process = serve(built, "--port", "0")
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
    assert httpx.get(address).status_code == 200
    assert httpx.get(f"{address}retold/quotes.json", params={"_shape": "array"}).json()
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, errors) == (0, "", "")


def refused(*arguments: str | Path) -> str:
    """The sentence with which the command ends at once."""
    process = Forked(partial(cli.serve.main, [*map(str, arguments)], prog_name="retold serve"))
    output, errors = process.communicate()
    assert process.returncode == 1 and not output
    assert errors.startswith("retold serve: ") and errors.count("\n") == 1
    return errors


def test_command_says_in_one_sentence_what_is_wrong(built: Path) -> None:
    assert "there is no database; run make build" in refused("no-such-folder")
    assert "choose another with --port" in refused(built, "--port", "99999")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "Address already in use" in refused(built, "--port", str(taken.getsockname()[1]))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_memory_stays_bounded_while_strangers_try(built: Path) -> None:
    attacks = [large_rows(60), *(sql for _, sql in HOSTILE_SQL.values()), *ENDLESS_SQL.values()]
    with serve(built, "--port", "0", errors=subprocess.DEVNULL) as process:  # a pipe that nobody reads would fill
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with ThreadPoolExecutor(4) as strangers:
            attempts = [
                strangers.submit(httpx.get, f"{address}retold.json", params={"sql": sql}, timeout=30) for sql in attacks
            ]
            while not all(attempt.done() for attempt in attempts):
                assert httpx.get(f"{address}retold/articles.json", timeout=15).status_code == 200, (
                    "readers are shut out"
                )
        assert all(attempt.result().status_code in (400, 413) for attempt in attempts)
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        limits = Path(f"/proc/{process.pid}/limits").read_text(encoding="utf-8")
        process.send_signal(signal.SIGINT)
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", status)
    assert int(peak) < 600_000
    assert not re.search(r"Max data size\s+unlimited", limits)


def test_datasette_alone_serves_the_project_folder(built: Path, tmp_path: Path) -> None:
    """`python -m datasette .` finds the metadata, templates, plugins, styles and settings by itself."""
    for name in ("metadata.yml", "settings.json"):
        shutil.copy(PROJECT / name, tmp_path)
    for name in ("templates", "plugins", "static"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    for name in (DATABASE, DESCRIPTOR):
        shutil.copy(built / name, tmp_path)
    command = [sys.executable, "-m", "datasette", ".", "--get", "/retold/article-overview"]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    reply = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert reply.returncode == 0, reply.stderr
    assert "The articles at a glance" in reply.stdout
    assert "/static/retold.css" in reply.stdout


def test_sqlite_can_be_limited() -> None:
    """The lock-down rests on Connection.setlimit, which some builds of SQLite for Python lack."""
    assert hasattr(sqlite3.Connection, "setlimit")
