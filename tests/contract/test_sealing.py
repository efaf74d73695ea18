"""Sealing for the state alone, and orders that only the hub can give."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.events import BadMessage
from contract.fields import Sealed, Who
from contract.messages import Command
from contract.sealing import (
    CannotOpen,
    CommandSigner,
    SealingPair,
    check_command,
    open_sealed,
    seal,
)

SSN = "078051120"
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
TOPIC = "ws/1/madison/lobby-1/command"
OLD, NEW = SealingPair.new("2025-a"), SealingPair.new("2026-a")
SIGNER = CommandSigner.new()


def unsigned(**changes: object) -> Command:
    command = Command(
        id="0190a000-0000-7000-8000-000000000001",
        name="settings",
        arguments={"volume": "3", "brightness": "80"},
        expires_at=NOON + timedelta(minutes=5),
        signature="",
    )
    return msgspec.structs.replace(command, **changes)


@given(st.from_regex(r"[1-5][0-9]{2}[1-9][0-9][0-9]{3}[1-9]", fullmatch=True))
def test_what_is_sealed_opens_at_the_state(digits: str) -> None:
    assert open_sealed(seal(digits, NEW.public()), [OLD, NEW]) == digits


def test_a_sealed_number_passes_the_wire() -> None:
    sealed = seal(SSN, NEW.public())
    again = msgspec.json.decode(msgspec.json.encode(Who(sealed=sealed)), type=Who)
    assert isinstance(again.sealed, Sealed)
    assert NEW.open(again.sealed) == SSN


def test_the_same_number_never_seals_alike() -> None:
    assert seal(SSN, NEW.public()) != seal(SSN, NEW.public())


def test_a_key_survives_being_stored() -> None:
    again = SealingPair.from_text(NEW.key, NEW.private_text())
    assert again.public() == NEW.public()
    assert again.open(seal(SSN, NEW.public())) == SSN


def test_another_key_does_not_open() -> None:
    sealed = seal(SSN, NEW.public())
    with pytest.raises(CannotOpen, match="does not hold"):
        open_sealed(sealed, [OLD])
    with pytest.raises(CannotOpen):
        OLD.open(sealed)
    with pytest.raises(CannotOpen, match="damaged"):
        SealingPair.new(NEW.key).open(sealed)


@pytest.mark.parametrize("box", ["A" * 76, "A" * 77, "", "????"])
def test_a_damaged_box_does_not_open(box: str) -> None:
    with pytest.raises(CannotOpen):
        NEW.open(Sealed(key=NEW.key, box=box))


def test_what_is_no_ssn_is_not_sealed_and_not_quoted() -> None:
    with pytest.raises(ValueError, match="possible SSN") as refused:
        seal("000999888", NEW.public())
    assert "000999888" not in str(refused.value)


def test_no_secret_is_shown_by_repr_or_error() -> None:
    shown = [repr(NEW), repr(SIGNER), repr(seal(SSN, NEW.public()))]
    try:
        SealingPair.new(NEW.key).open(seal(SSN, NEW.public()))
    except CannotOpen:
        shown.append(traceback.format_exc())
    for secret in (SSN, NEW.private_text(), SIGNER.private_text()):
        assert not any(secret in text for text in shown)


@pytest.mark.parametrize("text", ["", "AAAA", "no base64!", "A" * 44])
def test_a_bad_key_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SealingPair.from_text("2026-a", text)


def test_an_order_of_the_hub_is_believed() -> None:
    command = SIGNER.sign(unsigned(), TOPIC)
    on_the_wire = msgspec.json.decode(msgspec.json.encode(command), type=Command)
    check_command(on_the_wire, TOPIC, SIGNER.public_text(), NOON)


def test_a_signer_survives_being_stored() -> None:
    again = CommandSigner.from_text(SIGNER.private_text())
    check_command(again.sign(unsigned(), TOPIC), TOPIC, SIGNER.public_text(), NOON)


def test_a_forged_or_changed_or_redirected_order_is_refused() -> None:
    signed = SIGNER.sign(unsigned(), TOPIC)
    forged = CommandSigner.new().sign(unsigned(), TOPIC)
    changed = msgspec.structs.replace(signed, name="restart")
    for command, topic in (
        (forged, TOPIC),
        (changed, TOPIC),
        (signed, TOPIC.replace("lobby-1", "lobby-2")),
        (unsigned(), TOPIC),
        (unsigned(signature="A" * 86 + "=="), TOPIC),
    ):
        with pytest.raises(BadMessage, match="not signed"):
            check_command(command, topic, SIGNER.public_text(), NOON)


def test_an_order_whose_time_is_over_is_refused() -> None:
    command = SIGNER.sign(unsigned(), TOPIC)
    with pytest.raises(BadMessage, match="time is over"):
        check_command(command, TOPIC, SIGNER.public_text(), NOON + timedelta(minutes=5))
