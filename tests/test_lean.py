"""Libraries that are loaded without those that they would take along."""

from __future__ import annotations

import subprocess
import sys

import pytest
from folders import PROJECT

from retold.lean import without


def test_what_is_left_out_can_be_loaded_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with without("colorsys", "json"), pytest.raises(ImportError):
        import colorsys
    with without("json"):
        import json  # which was there before
    import colorsys

    assert colorsys.rgb_to_hsv(0, 0, 0) == (0, 0, 0)
    assert json.loads("1") == 1


def test_a_site_loads_no_library_that_counts() -> None:
    program = "import sys, retold.serve; print({'dask', 'numpy', 'scipy', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
