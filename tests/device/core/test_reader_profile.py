"""Profiles: every fault at once."""

from __future__ import annotations

import pytest

from device.core.framing import ANY_FRAMING, FRAMINGS
from device.core.reader_profile import BadProfile, PortSettings, ReaderProfile, profile_from


def test_an_empty_table_is_the_usual_reader() -> None:
    assert profile_from({}) == ReaderProfile()
    assert ReaderProfile().framing == ANY_FRAMING
    assert ReaderProfile().port == PortSettings(9600, 8, "N", 1)


def test_a_table_sets_what_it_names() -> None:
    profile = profile_from(
        {"framing": "magtek", "baud": 19200, "data_bits": 7, "parity": "even", "usb": ["0403:6001"]}
    )
    assert profile.framing == FRAMINGS["magtek"]
    assert profile.port == PortSettings(19200, 7, "E", 1)
    assert profile.usb == ("0403:6001",)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(BadProfile) as bad:
        profile_from(
            {"framing": "wedge", "baud": 9601, "parity": "N", "usb": "0403:6001", "colour": 1, "name": 2}
        )  # fmt: skip
    assert [fault.split(":")[0] for fault in bad.value.faults] == [
        "colour", "framing", "baud", "parity", "usb", "name",
    ]  # fmt: skip


@pytest.mark.parametrize("usb", [["0403"], ["0403:600G"], [403], ["0403:6001:1"], "x"])
def test_a_usb_id_has_its_form(usb: object) -> None:
    with pytest.raises(BadProfile, match="usb"):
        profile_from({"usb": usb})
