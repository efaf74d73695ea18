"""
One federal record as the columns of a layout.

Pure.  What this product does not know stays blank: outcomes and wages come from others.  A
customer's own choices never fill more than self-service and information elements; that is
decided where records are made (hub/federal/services).
"""

from __future__ import annotations

from collections.abc import Mapping

from hub.federal.periods.record import FederalRecord
from hub.federal.pirl.checking.rules import PROGRAMMES, identifier_of, written
from hub.federal.pirl.schema.rules import IDENTIFIER, OBSERVATION, SSN, Schema

OBSERVATION_WIDTH = 9
_LOCAL, _FIRST_TITLE = "1", frozenset({"903", "904", "905"})
_FLAG, _MAY_DECLINE = frozenset({"0", "1"}), frozenset({"0", "1", "9"})
_YES = "1"
INCUMBENT = "907"


class Filler:
    """Fills lines of one layout; `programmes` says which element tells of which programme."""

    def __init__(self, schema: Schema, programmes: Mapping[str, str]) -> None:
        self._schema = schema
        self._programmes = programmes
        self._flags = {one.number for one in schema.elements if _FLAG <= one.allowed.keys() <= _MAY_DECLINE}  # fmt: skip
        self._days = {one.number for one in schema.elements if one.kind == "DT"}
        self._told = {one: _nothing(schema, one) for one in PROGRAMMES if one in schema.columns}
        self._others = {
            element for element in programmes.values() if element in self._flags
        } - PROGRAMMES.keys()

    def belongs(self, record: FederalRecord) -> bool:
        """Whether this layout has an element for any of the record's programmes."""
        return bool(self._taking(record) & self._told.keys())

    def line(
        self, record: FederalRecord, said: Mapping[str, str], observation: int, ssn: str = ""
    ) -> list[str]:
        """The columns, in the order of the layout."""
        values = self._of_person(said)
        values |= self._of_dates(record)
        values |= self._of_programmes(record)
        values[OBSERVATION] = str(observation).rjust(OBSERVATION_WIDTH, "0")
        values[IDENTIFIER] = identifier_of(record.identifier)
        values[SSN] = ssn
        return [values.get(one.number, "") for one in self._schema.elements]

    def _of_person(self, said: Mapping[str, str]) -> dict[str, str]:
        return {
            element: value.replace("-", "") if element in self._days else value
            for element, value in said.items()
            if element != SSN
        }

    def _of_dates(self, record: FederalRecord) -> dict[str, str]:
        found = {}
        for element, day in record.dates.items():
            if element in self._days:
                found[element] = written(day)
            elif element in self._flags:
                found[element] = _YES
        if record.is_participant:
            found["900"], found["901"] = written(record.entry), written(record.exit)
        return found

    def _of_programmes(self, record: FederalRecord) -> dict[str, str]:
        taking = self._taking(record)
        found = {
            element: _code(element, record) if element in taking else nothing
            for element, nothing in self._told.items()
        }
        if record.is_participant:
            found |= dict.fromkeys(self._others & taking, _YES)
        elif INCUMBENT in record.dates and not taking & _FIRST_TITLE:
            found["903"] = _code("903", record)
        return found

    def _taking(self, record: FederalRecord) -> set[str]:
        return {self._programmes.get(code, "") for code in record.programmes} - {""}


def _code(element: str, record: FederalRecord) -> str:
    if record.is_participant:
        return _LOCAL
    return "4" if element in _FIRST_TITLE else "2"


def _nothing(schema: Schema, element: str) -> str:
    """How a layout writes that somebody does not take part: 0, or blank where that is no code."""
    allowed = schema.by_number[element].allowed
    return "0" if not allowed or "0" in allowed else ""
