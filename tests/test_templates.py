"""Templates as people read them: short lines, one element a line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from folders import PROJECT

TEMPLATES = sorted((PROJECT / "templates").glob("*.html"))
LONGEST = 120
# Elements that stand on lines of their own when a page is shown.
BLOCKS = (
    "article|blockquote|caption|dd|div|dl|dt|fieldset|form|h[1-6]|li|nav|ol|p|section|table|tbody|td|th|thead|tr|ul"
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_line_is_long(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > LONGEST] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_line_begins_one_element(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(re.findall(rf"<(?:{BLOCKS})[ >]", line)) > 1] == []
