"""Say where words stand that a publisher does not let be shown.

In: a string of a publisher's words, or none. Out: for templates, the words, or that they are not shown. Invariant:
nothing is decided here: what is not to be shown is not in the tables.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from datasette import hookimpl
from jinja2 import Environment
from jinja2.filters import do_truncate
from markupsafe import Markup


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Give every template the filter ``shown``."""

    def shown(text: str | None, most: int | None = None, what: str = "words") -> str:
        """The words, at most so many characters of them, or that what stands here is not shown."""
        if text is None:
            return Markup('<i class="unshown">{} not shown</i>').format(what)
        return text if most is None else do_truncate(env, text, most, False, "…", 0)

    env.filters["shown"] = shown
