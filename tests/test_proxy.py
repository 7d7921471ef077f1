"""Behind nginx: below a path, and with a cache in front, over the loopback.

These run where nginx is installed (Debian: nginx-light), and are skipped elsewhere.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from conftest import Corpus, tree
from folders import PROJECT, ready
from test_serving import served

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
EXAMPLE = PROJECT / "deploy" / "nginx.conf"

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (apt-get install nginx-light)")


@pytest.fixture(scope="module")
def front(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site at nginx, which runs with the shipped example, but for ports and folders."""
    folder = tmp_path_factory.mktemp("nginx")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with served(built, "--prefix", "/press/") as address:
        example = EXAMPLE.read_text(encoding="utf-8")
        for words, own in (("listen 80", f"listen 127.0.0.1:{port}"), ("127.0.0.1:8001", urlsplit(address).netloc)):
            assert words in example
            example = example.replace(words, own)
        own = f"user root; daemon off; pid {folder}/pid; error_log stderr; worker_processes 1; events {{}} http {{\n"
        own += f"access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
        for name in ("fastcgi", "uwsgi", "scgi"):
            own += f"{name}_temp_path {folder}/{name};\n"
        (folder / "nginx.conf").write_text(own + example.replace("/var/cache/nginx/retold", f"{folder}/cache") + "}\n")
        command = [NGINX or "", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            yield ready(f"http://127.0.0.1:{port}/press/", process)
        finally:
            process.terminate()
            process.communicate(timeout=20)


def test_every_kind_of_page_and_all_that_it_needs_comes_through(front: str, corpus: Corpus) -> None:
    with httpx.Client(timeout=60) as client:
        needed = set()
        for path in [*corpus.pages().values(), "/retold/quotes?kind=direct", "/-/search?q=the", "/-/downloads"]:
            reply = client.get(urljoin(front, path[1:]))
            assert reply.status_code == 200, path
            root = tree(reply.text)
            assert root.xpath("//link[@rel='canonical']/@href") == [front + path[1:].partition("?")[0]]
            for target in root.xpath("//@href | //@src | //@action"):
                address = urljoin(str(reply.url), target)
                if urlsplit(address).netloc == urlsplit(front).netloc:
                    assert address.startswith(front), (path, target)
            needed |= {
                urljoin(str(reply.url), target) for target in root.xpath("//link[@rel='stylesheet']/@href | //@src")
            }
        for address in needed:
            assert client.get(address).status_code == 200, address


def test_the_host_that_the_reader_typed_stands_in_feed_and_map(front: str) -> None:
    headers = {"host": "news.example", "x-forwarded-proto": "https"}
    for name in ("feed.xml", "sitemap.xml"):
        body = httpx.get(front + name, headers=headers, timeout=60).text
        assert "http://news.example/press/" in body and "127.0.0.1" not in body  # nginx says which scheme it was


@pytest.mark.parametrize(
    "path", ["", "retold/quotes", "retold/quotes.json?_shape=array", "static/retold.css", "retold.db"]
)
def test_the_cache_answers_the_second_time_and_a_reader_who_has_it_hears_so(front: str, path: str) -> None:
    first, second = (httpx.get(front + path, timeout=60) for _ in range(2))
    assert first.content == second.content and second.headers["x-cache"] == "HIT"
    again = httpx.get(front + path, headers={"if-none-match": first.headers["etag"]}, timeout=60)
    assert (again.status_code, again.content, again.headers["x-cache"]) == (304, b"", "HIT")
    since = httpx.get(front + path, headers={"if-modified-since": first.headers["last-modified"]}, timeout=60)
    assert since.status_code == 304
    assert httpx.head(front + path, timeout=60).status_code == 200


def test_what_a_reader_with_a_cookie_gets_is_not_kept(front: str) -> None:
    found = [httpx.get(f"{front}retold/cues", headers={"cookie": "a=b"}, timeout=60) for _ in range(2)]
    assert [reply.headers["x-cache"] for reply in found] == ["BYPASS", "BYPASS"]
    assert {reply.headers["cache-control"] for reply in found} == {"private, no-store"}


def test_an_answer_in_sql_is_kept_for_seconds_at_most(front: str) -> None:
    reply = httpx.get(f"{front}retold.json?sql=select+random()", timeout=60)
    assert reply.headers["cache-control"] == "max-age=5" and "etag" not in reply.headers
