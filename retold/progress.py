"""Show on a terminal how far a long stage has come; where nobody watches, nothing is shown."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import TypeVar

import click

Step = TypeVar("Step")


def progress(label: str, steps: Iterable[Step], total: int) -> AbstractContextManager[Iterable[Step]]:
    """The steps, of which there are ``total``, behind a bar that moves as they are taken."""
    return click.progressbar(steps, total, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())
