"""Soon at first, then ever less often."""

from device.core.backoff import LONGEST_S, Backoff


def test_waits_double_from_a_fifth_of_a_second_to_the_longest() -> None:
    backoff = Backoff(dice=lambda: 1.0)
    waits = [backoff.next_s() for _ in range(9)]
    assert waits == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 15.0, 15.0]


def test_no_two_kiosks_return_in_step() -> None:
    assert Backoff(dice=lambda: 0.0).next_s() == 0.1
    backoff = Backoff()
    waits = {round(backoff.next_s(), 6) for _ in range(50)}
    assert max(waits) <= LONGEST_S
    assert len(waits) > 40


def test_after_a_good_connection_the_next_try_is_soon() -> None:
    backoff = Backoff(dice=lambda: 1.0)
    for _ in range(2000):
        backoff.next_s()
    backoff.start_anew()
    assert backoff.next_s() == 0.2
