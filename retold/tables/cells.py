"""Tell without frictionless that it would have nothing to say against a cell.

In: a column as datapackage.json describes it. Out: which cells are plainly as they should be. Invariant: frictionless
takes all of these; of every other one it is to be asked.

Loading frictionless takes half a second, and few cells are so odd that it would have to be asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

_SAID = {"name", "type", "description", "format", "constraints"}
_REST = r"[\w.~/:@!$&'()*+,;=%-]"  # in a path, a query and a fragment (RFC 3986, appendix A)
# What cells of each type and format look like, but for the odd ones: a number of twenty digits, say.
_FORMS: dict[tuple[str, str], Callable[[str], object] | None] = {
    ("string", "default"): None,
    ("string", "uri"): re.compile(
        rf"https?://[\w.-]+(/{_REST}*)?(\?({_REST}|\?)*)?(#({_REST}|\?)*)?", re.ASCII
    ).fullmatch,
    ("integer", "default"): re.compile(r"-?\d{1,15}", re.ASCII).fullmatch,
    ("number", "default"): re.compile(r"-?\d{1,15}(\.\d{1,20})?(e-\d\d)?", re.ASCII).fullmatch,
    ("boolean", "default"): re.compile("true|false").fullmatch,
    ("date", "default"): re.compile(
        r"[12]\d{3}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
        r"|[12]\d(0[48]|[2468][048]|[13579][26])-02-29",  # the leap years but for those of whole centuries
        re.ASCII,
    ).fullmatch,
}
_CONSTRAINTS = {"string": {"pattern", "enum"}, "integer": {"minimum", "maximum"}, "number": {"minimum", "maximum"}}


def plain_cells(field: Mapping[str, Any]) -> Callable[[str], bool]:
    """What tells of a cell of a column whether it is plainly as it should be; of a column of another kind, of none."""
    kind = field.get("type", ""), field.get("format", "default")
    rules = {name: rule for name, rule in field.get("constraints", {}).items() if name != "unique"}
    is_required = rules.pop("required", False)
    if not field.keys() <= _SAID or kind not in _FORMS or not rules.keys() <= _CONSTRAINTS.get(kind[0], set()):
        return lambda _: False
    tests = [test for test in (_FORMS[kind], *(_TESTS[name](rule) for name, rule in rules.items())) if test]
    if not tests:
        return bool if is_required else lambda _: True
    first, *others = tests
    return lambda cell: bool(first(cell)) and all(test(cell) for test in others) if cell else not is_required


_TESTS: dict[str, Callable[[Any], Callable[[str], object]]] = {
    "pattern": lambda pattern: re.compile(pattern).fullmatch,
    "enum": lambda values: frozenset(values).__contains__,
    "minimum": lambda least: lambda cell: Decimal(cell) >= Decimal(str(least)),
    "maximum": lambda most: lambda cell: Decimal(cell) <= Decimal(str(most)),
}
