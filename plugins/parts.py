"""Set the parts of a page that wait for nothing in one go.

In: the name of a template and what it shows. Out: for templates, its text. Invariant: values are escaped as in every
template. A template that may wait for the database, as Datasette's do, takes longer over each piece.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from jinja2 import Environment
from markupsafe import Markup


@hookimpl
def extra_template_vars(datasette: Datasette) -> dict[str, Callable[..., Markup]]:
    """Give every template a function that sets another, whose values are all at hand."""

    def part(name: str, **values: Any) -> Markup:
        return Markup(at_once(datasette.jinja_env).get_template(name).render(urls=datasette.urls, **values))

    return {"part": part}


@lru_cache(maxsize=8)
def at_once(environment: Environment) -> Environment:
    """The site's templates without waiting."""
    return environment.overlay(enable_async=False)
