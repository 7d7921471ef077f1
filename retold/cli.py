"""The command `retold`: build, serve, freeze, curate, review, read, diff, evaluate, and editions of a data set.

In: the command line. Out: what the stage that is asked for does, and an exit status. Invariant: what a user can mend
is said in one sentence, with status 1, and a signal ends a command in order, while the stages are still being loaded
as well; that takes longest at the start, and is why each command loads its own.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from retold import __version__
from retold.errors import SourceError
from retold.signals import Stopped, at_once, listen

STOPPED = "stopped; nothing was changed"
PATH = click.Path(path_type=Path)


class Command(click.Command):
    """A command that says in one sentence what went wrong, if anything did."""

    def invoke(self, context: click.Context) -> Any:
        """Run it, until its end or until it is stopped."""
        status = 1
        listen()
        try:
            return super().invoke(context)
        except BrokenPipeError:  # whoever read along, as `head` does, has seen enough
            raise
        except SourceError as error:
            problem = str(error)
        except (OSError, sqlite3.OperationalError) as error:
            place = getattr(error, "filename", None) or context.params.get("output") or self.name
            problem = f"{place}: {_reason(error)}; nothing was changed"
        except Stopped as stopped:
            problem, status = STOPPED, 128 + stopped.signal
        click.echo(f"{context.command_path}: {problem}", err=True)
        sys.exit(status)


def _loading() -> AbstractContextManager[None]:
    """Around what loads the stages of a command."""
    return at_once(f"{click.get_current_context().command_path}: {STOPPED}")


def _reason(error: Exception) -> str:
    """What the system says of an error, without its number."""
    return getattr(error, "strerror", None) or str(error)


class Commands(click.Group):
    """The commands of `retold`."""

    command_class = Command


@click.group(cls=Commands)
@click.version_option(__version__, prog_name="retold", message="%(prog)s %(version)s")
def main() -> None:
    """Make a data set of a folder of news articles, in which retelling can be seen, and serve it as a site."""


@main.command()
@click.argument("source", type=PATH, default="data/source")
@click.option("--output", type=PATH, default=".", metavar="DIR", help="where to write (default: here)")
@click.option("--review", type=PATH, metavar="FILE", help="write what most needs a human eye to a CSV file")
@click.option("--skip-bad", is_flag=True, help="leave out articles that cannot be read")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="processes at work (default: one for each core)")
@click.option("--scheduler", metavar="ADDRESS", help="let a Dask cluster work, such as tcp://10.0.0.1:8786")
def build(
    source: Path, output: Path, review: Path | None, skip_bad: bool, jobs: int | None, scheduler: str | None
) -> None:
    """Build the data set of a folder of articles.

    Without a folder it is data/source.
    """
    with _loading():
        import build_db

    counts = build_db.build(source, output, skip_bad, review, jobs, scheduler)
    click.echo(", ".join(f"{count} {name}" for name, count in counts.items()))


def _prefix(_context: click.Context, _option: click.Parameter, given: str) -> str:
    """A path, with a slash at both ends."""
    if not re.fullmatch(r"[\w.~/-]*", given, re.ASCII) or "//" in given:
        raise click.BadParameter("a path is made of letters, digits, '-', '.', '_', '~' and single slashes")
    return f"/{given.strip('/')}/" if given.strip("/") else "/"


@main.command()
@click.argument("folder", type=PATH, default=".")
@click.option("--port", type=int, default=8001, help="default: 8001; 0 takes any that is free")
@click.option("--watch", is_flag=True, help="go over to each new build of the folder, without a restart")
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="which machines may ask (default: this one)")
@click.option("--prefix", callback=_prefix, default="/", metavar="PATH", help="where a proxy shows it, such as /press/")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, metavar="N", help="processes that answer (default: 1)"
)
def serve(folder: Path, port: int, watch: bool, host: str, prefix: str, workers: int) -> None:
    """Serve a data set on this machine.

    Without a folder it is the one that was built into this folder.
    """
    with _loading():
        import retold.serve

    retold.serve.serve(folder, port, watch, host, prefix, workers)


def _address(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    """The address of a site, with a slash at its end."""
    if given is not None and not given.startswith(("http://", "https://")):
        raise click.BadParameter("an address of a site begins with https:// or http://")
    return given and f"{given.rstrip('/')}/"


@main.command()
@click.argument("folder", type=PATH, default=".")
@click.option("--output", type=PATH, required=True, metavar="DIR", help="where to write the files")
@click.option("--address", callback=_address, metavar="URL", help="where they will stand; feed and sitemap need it")
@click.option("--living", callback=_address, metavar="URL", help="a site of these data that answers SQL and filters")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="processes at work (default: one for each core)")
def freeze(folder: Path, output: Path, address: str | None, living: str | None, jobs: int | None) -> None:
    """Write the site as plain files.

    They hold every page for reading, a search and all downloads, and work on any host of files and from the disk.
    Without a folder it is the one that was built into this folder.
    """
    with _loading():
        from retold.freezing.freeze import freeze as write

    click.echo(f"{write(folder, output, address, living, jobs)} pages")
    if not address:
        click.echo("Feed and sitemap are left out: they need the address of the files (--address).", err=True)


@main.command()
@click.argument("source", type=PATH, default="data/source")
@click.option("--output", type=PATH, default=".", metavar="DIR", help="where to build (default: here)")
@click.option("--port", type=int, default=8001, help="default: 8001; 0 takes any that is free")
@click.option("--by", prompt="Your name, for the column 'by' of corrections.csv", help="who decides")
def curate(source: Path, output: Path, port: int, by: str) -> None:
    """Decide in the browser what the rules got wrong.

    Builds, and serves the site on this machine with forms beside what it shows. What is decided is written to
    corrections.csv of the source folder, and built in the background.
    """
    with _loading():
        from datetime import date

        from retold.curate.session import curate as begin

    begin(source, output, port, by, date.today().isoformat())


@main.command()
@click.argument("folder", type=PATH)
@click.argument("output", type=PATH)
@click.option("--without-texts", is_flag=True, help="leave out the publishers' words")
@click.option("--words", type=click.IntRange(min=0), metavar="N", help="but for quotations of up to N words")
@click.option("--parquet", is_flag=True, help="the tables as Parquet")
@click.option("--jsonl", is_flag=True, help="the tables as JSON lines")
@click.option("--annotations", is_flag=True, help="quotations, mentions and retellings as Web Annotations")
@click.option("--ftm", is_flag=True, help="the entities as FollowTheMoney")
@click.option("--citation", is_flag=True, help="CITATION.cff, and what Zenodo and DataCite ask for")
def package(folder: Path, output: Path, without_texts: bool, words: int | None, **asked: bool) -> None:
    """Make another edition of a data set, or write it in other formats.

    FOLDER is what a build wrote, or its zip; OUTPUT is a new folder, or for an edition without texts a zip if its name
    ends so. Such an edition holds offsets, hashes, names and values, and whoever has the texts can attach them.
    """
    formats = [name for name, wanted in asked.items() if wanted]
    if not without_texts and not formats:
        raise click.UsageError(f"say what to write: --without-texts, {', '.join(f'--{name}' for name in asked)}")
    if words is not None and not without_texts:
        raise click.UsageError("--words is for --without-texts: say both")
    if without_texts:
        with _loading():
            from retold.editions.standoff import take_apart

        counts = take_apart(folder, output, words or 0)
        click.echo(", ".join(f"{count} {name}" for name, count in counts.items()))
    if formats:
        with _loading():
            from retold.editions.formats import write_formats

        files = write_formats(output if without_texts else folder, output, formats)
        click.echo(f"{len(files)} files")


@main.command()
@click.argument("package", type=PATH)
@click.argument("texts", type=PATH)
@click.option("--output", type=PATH, required=True, metavar="DIR", help="where to write; a zip if its name ends so")
@click.option("--skip-bad", is_flag=True, help="leave articles without words whose texts are not there")
def attach(package: Path, texts: Path, output: Path, skip_bad: bool) -> None:
    """Fit the texts to an edition without texts.

    TEXTS is a folder of the articles in any format that can be read, or a source folder.
    """
    with _loading():
        import retold.editions.attach

    counts = retold.editions.attach.attach(package, texts, output, skip_bad)
    click.echo(", ".join(f"{count} {name}" for name, count in counts.items()))


@main.command()
@click.argument("source", type=PATH, default="data/source")
@click.option("--output", type=PATH, required=True, metavar="FILE", help="the CSV file to write")
def review(source: Path, output: Path) -> None:
    """List what most needs a human eye.

    The list has the form that corrections.csv takes.
    """
    with _loading():
        import build_db

    with TemporaryDirectory() as folder:
        build_db.build(source, Path(folder), review=output)


@main.command()
@click.argument("folder", type=PATH, default="data/source")
@click.option("--csv", "as_csv", is_flag=True, help="write CSV, as for a spreadsheet")
def read(folder: Path, as_csv: bool) -> None:
    """List what would be read, and what is doubtful.

    Nothing is built. Without a folder it is data/source.
    """
    with _loading():
        import csv

        from retold.source.dry_run import COLUMNS, as_table, dry_run
        from retold.tables.schema import load_schema

    rows = dry_run(folder, load_schema())
    if as_csv:
        writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        for line in as_table(rows):
            click.echo(line)


@main.command()
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@click.option("--csv", "as_csv", is_flag=True, help="write CSV, as for a spreadsheet")
@click.option("--html", type=PATH, metavar="FILE", help="write a page that stands by itself")
@click.option(
    "--tombstones", type=PATH, metavar="FILE", help="add what became of ids to tombstones.csv of a source folder"
)
def diff(old: Path, new: Path, as_csv: bool, html: Path | None, tombstones: Path | None) -> None:
    """Say what changed between two versions of a data set.

    Each is a built folder, or the zip of its package.
    """
    with _loading():
        from retold.versions import report
        from retold.versions.compare import compare
        from retold.versions.tombstones import bury
        from retold.versions.version import open_version

    found = compare(open_version(old), open_version(new))
    if tombstones:
        click.echo(f"{bury(found, tombstones)} ids of earlier versions in {tombstones}", err=True)
    if html:
        html.write_text(report.as_html(found), encoding="utf-8", newline="\n")
    for line in report.as_csv(found) if as_csv else report.as_text(found):
        click.echo(line)


@main.command()
@click.argument("files", type=PATH, nargs=-1, metavar="[MARKED [NAMES]]")
@click.option("--corrections", type=PATH, metavar="SOURCE", help="how right each rule was on what was judged there")
def evaluate(files: tuple[Path, ...], corrections: Path | None) -> None:
    """Say how right the extraction is.

    Without files that holds for the data set that stands here, otherwise for marked articles and names.
    """
    if corrections:
        with _loading():
            from retold.evaluate.corrections import judge_corrections

        for line in judge_corrections(corrections):
            click.echo(line)
        return
    with _loading():
        from retold.evaluate.__main__ import main as report

    sys.exit(report([str(file) for file in files]))
