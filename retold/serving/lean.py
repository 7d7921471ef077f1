"""Load Datasette without what its units of measurement, which this site has none of, would take along.

In: nothing. Out: Datasette. Invariant: it is the one that is installed; where another version has no such units, or
somebody has loaded it before, nothing is different.

Loading dask (of ``retold[cluster]``) takes as long as all else that a site loads, and numpy a tenth of a second.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

from retold.lean import without

with without("dask", "numpy"), suppress(ImportError):
    import_module("datasette.vendored.pint")

from datasette.app import Datasette

__all__ = ["Datasette"]
