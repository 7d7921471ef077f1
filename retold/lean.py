"""Load a library without those that it would take along wherever they happen to be installed.

In: names of libraries. Out: a block in which whoever asks for one of them is told that there is none. Invariant: what
has been loaded before is there in the block as well, and all of them can be loaded behind it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Have these libraries not loaded meanwhile."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # Python then says that there is none
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
