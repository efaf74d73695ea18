"""Topics: whose they are, and that no name can widen one."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import topics
from contract.topics import Kind, Topic

names = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?", fullmatch=True)
kinds = st.sampled_from([kind for kind in get_args(Kind) if kind != "catalogue"])


@given(names, names, kinds)
def test_a_topic_reads_back(site: str, device: str, kind: Kind) -> None:
    assert topics.parse(topics.device_topic(site, device, kind)) == Topic(site, device, kind)


@given(names)
def test_a_site_has_one_catalogue(site: str) -> None:
    assert topics.parse(topics.catalogue_topic(site)) == Topic(site, None, "catalogue")


@pytest.mark.parametrize(
    "name", ["", "+", "#", "a/b", "a+", "A", "a b", "-a", "a-", "a\n", "a\x00", "ä", "a" * 33]
)
def test_no_name_can_widen_a_topic(name: str) -> None:
    assert not topics.is_name(name)
    with pytest.raises(ValueError, match="cannot be part of a topic"):
        topics.device_topic(name, "lobby-1", "event")
    with pytest.raises(ValueError, match="cannot be part of a topic"):
        topics.device_topic("madison", name, "event")
    with pytest.raises(ValueError, match="cannot be part of a topic"):
        topics.catalogue_topic(name)


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "ws/1",
        "ws/2/madison/lobby-1/event",
        "ws/1/madison/lobby-1/catalogue",
        "ws/1/madison/lobby-1/evil",
        "ws/1/madison/lobby-1/event/more",
        "ws/1/madison/event",
        "ws/1/Madison/lobby-1/event",
        "ws/1//lobby-1/event",
        "ws/1/+/catalogue",
        "$SYS/broker/version",
    ],
)
def test_a_topic_that_is_not_ours_is_none(topic: str) -> None:
    assert topics.parse(topic) is None


@given(st.text(max_size=60))
def test_any_text_is_a_topic_or_none(text: str) -> None:
    assert topics.parse(text) is None
