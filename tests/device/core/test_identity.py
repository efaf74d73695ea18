"""The same person again, and nothing more."""

from device.core.identity import Identities, is_in_memory_only

KEY = b"k" * 32


def test_the_same_card_is_the_same_person_for_one_outbox_alone() -> None:
    assert Identities(KEY).of_card("1" * 25) == Identities(KEY).of_card("1" * 25)
    assert Identities(KEY).of_card("1" * 25) != Identities(b"x" * 32).of_card("1" * 25)


def test_a_card_and_a_number_of_the_same_digits_are_two() -> None:
    identities = Identities(KEY)
    assert identities.of_card("1234567889") != identities.of_member("1234567889")


def test_a_legacy_card_is_known_again_until_the_process_ends() -> None:
    identities = Identities(KEY)
    assert identities.of_legacy("078051120") == identities.of_legacy("078051120")
    assert identities.of_legacy("078051120") != Identities(KEY).of_legacy("078051120")


def test_only_a_legacy_cards_identity_stays_in_memory() -> None:
    identities = Identities(KEY)
    assert is_in_memory_only(identities.of_legacy("078051120"))
    assert not is_in_memory_only(identities.of_card("1" * 25))
    assert not is_in_memory_only(identities.of_member("1234567889"))


def test_an_identity_holds_nothing_of_what_it_came_from() -> None:
    identities = Identities(KEY)
    assert "078051120" not in identities.of_legacy("078051120")
    assert "1234567889" not in identities.of_member("1234567889")
