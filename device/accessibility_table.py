"""
The table of accessibility rules: each with the tests that prove it, and how it stands.

    python -m device.accessibility_table

Writes `device/ACCESSIBILITY.md` from `accessibility.toml`, from the tests that carry
`@pytest.mark.rule("K27")`, found by reading their sources, and from
`hardware/accessibility.toml`.  A test holds the file equal to this.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).parent.parent
RULES = HOUSE / "device" / "accessibility.toml"
MEASURES = HOUSE / "hardware" / "accessibility.toml"
TABLE = HOUSE / "device" / "ACCESSIBILITY.md"

_MOST_NAMED = 3
_TOP = """\
# Accessibility of the kiosk: every rule, and what proves it

Written by `make accessibility` from `device/accessibility.toml`, the tests that carry a rule's
id, and `hardware/accessibility.toml`; do not change it by hand.  Kind U: a test drives the
screens.  I: a test inspects the program.  H: measured on the kiosk as it stands, by the technician.

| id | rule | limit | kind | proved by | state |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, as the table of the domain has it."""

    id: str
    rule: str
    limit: str
    kind: tuple[str, ...]
    note: str = ""
    not_met: str = ""

    @property
    def needs_a_test(self) -> bool:
        return "U" in self.kind or "I" in self.kind


def rules() -> list[Rule]:
    """Every rule, by its number."""
    read = tomllib.loads(RULES.read_text(encoding="utf-8"))
    return [
        Rule(id=name, **(fields | {"kind": tuple(fields["kind"])}))
        for name, fields in sorted(read.items())
    ]


def proofs() -> dict[str, list[str]]:
    """The tests of each rule, as `tests/file.py: test`."""
    found: dict[str, list[str]] = {}
    for path in sorted((HOUSE / "tests").rglob("*.py")):
        for name, rule in _marks(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(rule, []).append(f"{path.relative_to(HOUSE)}: {name}")
    return found


def measures() -> dict[str, str]:
    """How each rule of kind H is measured."""
    read = tomllib.loads(MEASURES.read_text(encoding="utf-8"))
    return {one["id"]: one["how"] for one in read["rule"]}


def table() -> str:
    """The text of `ACCESSIBILITY.md`."""
    proved, measured = proofs(), measures()
    rows = [_row(rule, proved.get(rule.id, []), measured.get(rule.id, "")) for rule in rules()]
    return _TOP + "\n".join(rows) + "\n"


def _row(rule: Rule, tests: list[str], how: str) -> str:
    named = [f"`{name}`" for name in tests[:_MOST_NAMED]]
    if len(tests) > _MOST_NAMED:
        named.append(f"and {len(tests) - _MOST_NAMED} more tests")
    state = _state(rule, how, is_tested=bool(tests))
    cells = (rule.id, rule.rule, rule.limit, " ".join(rule.kind), "<br>".join(named), state)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _state(rule: Rule, how: str, *, is_tested: bool) -> str:
    if rule.not_met:
        return f"Not met: {rule.not_met}"
    said = []
    if is_tested and rule.needs_a_test:
        said.append("Proved by test.")
    elif is_tested:
        said.append("The program's part is tested.")
    elif rule.needs_a_test:
        said.append("Without a test.")
    if "H" in rule.kind:
        said.append(f"Measured: {how}")
    return " ".join([*said, *([rule.note] if rule.note else [])])


def _marks(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                yield from ((node.name, rule) for rule in _rules_in(decorator))
        if isinstance(node, ast.ClassDef):
            yield from _marks(ast.Module(node.body, []))
        if isinstance(node, ast.Assign) and _is_named(node.targets, "pytestmark"):
            yield from (("every test", rule) for rule in _rules_in(node.value))


def _rules_in(expression: ast.expr) -> Iterator[str]:
    for node in ast.walk(expression):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.rule":
            yield from (str(arg.value) for arg in node.args if isinstance(arg, ast.Constant))


def _is_named(targets: list[ast.expr], name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def unproved() -> list[str]:
    """Rules that a test must prove and none does, and those that nobody is told to measure."""
    proved, measured = proofs(), measures()
    return [
        rule.id
        for rule in rules()
        if not rule.not_met
        and ((rule.needs_a_test and rule.id not in proved) or _is_unmeasured(rule, measured))
    ]


def _is_unmeasured(rule: Rule, measured: Mapping[str, str]) -> bool:
    return "H" in rule.kind and rule.id not in measured


def main() -> None:
    TABLE.write_text(table(), encoding="utf-8")


if __name__ == "__main__":
    main()
