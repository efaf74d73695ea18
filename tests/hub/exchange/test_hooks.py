"""Webhooks: told at least once, signed, and nobody held up; to private machines never."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from contract.exchange import HookBody
from contract.messages import decode_as
from contract.sync import MemberChange, MergeChange
from hub import clock
from hub.agreements import service as agreements
from hub.exchange import heads
from hub.exchange.feed import follow
from hub.exchange.hooks import addresses, events, feeder, rules, service
from hub.exchange.hooks.post import post
from hub.exchange.hooks.sending import Sender
from hub.exchange.hooks.tables import Hook, HookDelivery, HookEvent
from hub.exchange.settings import Exchange
from hub.ids import new_id
from hub.sync.changes import announce
from hub.visits import marks
from hub.visits.tables import VisitRow
from provisioning.pki import Authority
from tests.hub.exchange.conftest import Asking, State
from tests.hub.exchange.receiving import Receiver, receiver
from tests.hub.web.conftest import Watch
from tests.hub.web.example import NOW, TODAY

HERE = Exchange(private_networks=("127.0.0.0/8",), plain_http=True)
KINDS = ("visit.changed", "member.changed", "member.merged", "catalogue.changed")


@pytest.fixture
def far() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def subscribe(
    state: State, asking: Asking, url: str, kinds: tuple[str, ...] = KINDS
) -> tuple[str, str]:
    """A subscription; its id and its secret."""
    hook = new_id()
    wish = service.Wish(
        asking.id, url, kinds, frozenset(("visits:read", "members:read", "catalogue:read"))
    )
    with state.engine.begin() as connection:
        secret = service.subscribe(
            connection, hook, wish, HERE, state.keys, by="a test", now=clock.now()
        )
    return hook, secret


def happen(state: State, number: str = "1234567890", times: int = 1) -> None:
    for _ in range(times):
        with state.engine.begin() as connection:
            announce(connection, [a_member(number)], "lakewood")
        feeder.step(state.engine)


def a_member(number: str) -> MemberChange:
    return MemberChange(
        number=number,
        first_name="Nguyễn",
        last_name="O'Brien",
        registered_at=NOW,
        registered_site="lakewood",
    )


def deliveries(state: State) -> list[Any]:
    with state.engine.connect() as connection:
        return list(
            connection.execute(select(HookDelivery.__table__).order_by(HookDelivery.sequence))
        )


def test_a_change_is_told_signed_and_without_a_name(state: State, far: Receiver) -> None:
    _, secret = subscribe(state, state.friend(), far.url)
    happen(state)
    Sender(state.engine, HERE, state.keys).step()
    (got,) = far.got
    body = decode_as(HookBody, got.body)
    assert (body.type, body.data.members) == ("member.changed", ["1234567890"])
    assert "Nguy" not in got.body.decode()
    assert "Brien" not in got.body.decode()
    signed = f"{got.id}.{got.headers['webhook-timestamp']}.".encode() + got.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == expected
    assert [one.status for one in deliveries(state)] == ["delivered"]


def test_the_reference_vector_of_standard_webhooks() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    signature = rules.signature([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_changed_with_an_overlap(state: State, far: Receiver, watch: Watch) -> None:
    hook, first = subscribe(state, state.friend(), far.url)
    with state.engine.begin() as connection:
        second = service.renew_secret(connection, hook, state.keys, clock.now())
    happen(state)
    Sender(state.engine, HERE, state.keys).step()
    assert len(far.got[0].headers["webhook-signature"].split()) == 2
    watch.pass_by(timedelta(days=4))
    happen(state)
    Sender(state.engine, HERE, state.keys).step()
    got = far.got[1]
    timestamp = int(got.headers["webhook-timestamp"])
    assert got.headers["webhook-signature"] == rules.signature(
        [second], got.id, timestamp, got.body
    )
    assert first != second


def test_it_is_tried_again_over_three_days_then_kept_as_dead_and_sent_again(
    state: State, far: Receiver, watch: Watch
) -> None:
    hook, _ = subscribe(state, state.friend(), far.url)
    happen(state)
    far.status, sender = 500, Sender(state.engine, HERE, state.keys)
    began = watch.at
    while deliveries(state)[0].status == "waiting":
        sender.step()
        watch.pass_by(timedelta(seconds=20) if len(far.got) < 3 else timedelta(minutes=20))
    (one,) = deliveries(state)
    assert (one.status, one.answered, one.attempts) == ("dead", 500, 11)
    assert timedelta(hours=60) < watch.at - began < timedelta(hours=90)
    assert len({got.id for got in far.got}) == 1  # the same event each time
    far.status = 204
    with state.engine.begin() as connection:
        assert service.send_dead_again(connection, hook, clock.now()) == 1
    watch.pass_by(timedelta(minutes=10))
    sender.step()
    assert deliveries(state)[0].status == "delivered"


def test_waits_grow_and_jitter_apart() -> None:
    waits = [rules.next_try(count, NOW, 0.5) for count in range(1, 12)]
    seconds = [(one - NOW).total_seconds() for one in waits if one]
    assert seconds == sorted(seconds)
    assert timedelta(hours=70).total_seconds() < sum(seconds) < timedelta(hours=74).total_seconds()
    assert waits[-1] is None
    early, late = rules.next_try(1, NOW, 0.0), rules.next_try(1, NOW, 1.0)
    assert early is not None
    assert late is not None
    assert early < late


def test_one_that_is_gone_ends_its_subscription(state: State, far: Receiver) -> None:
    hook, _ = subscribe(state, state.friend(), far.url)
    happen(state, times=2)
    far.status = 410
    Sender(state.engine, HERE, state.keys).step()
    with state.engine.connect() as connection:
        assert connection.scalar(select(Hook.status).where(Hook.id == hook)) == "ended"
    happen(state)
    assert len(far.got) == 1


def test_a_redirect_is_not_followed(state: State, far: Receiver) -> None:
    with receiver() as inner:
        far.status, far.location = 302, inner.url
        subscribe(state, state.friend(), far.url)
        happen(state)
        Sender(state.engine, HERE, state.keys).step()
        assert inner.got == []
    assert [(one.status, one.said) for one in deliveries(state)] == [("waiting", "it answered 302")]


def test_a_slow_receiver_holds_nobody_else(state: State, far: Receiver) -> None:
    asking = state.friend()
    with receiver() as slow:
        slow.holds.set()
        subscribe(state, asking, slow.url)
        subscribe(state, asking, far.url)
        happen(state, times=5)
        stop = threading.Event()
        sender = Sender(state.engine, HERE, state.keys)
        thread = threading.Thread(target=sender.run, args=(stop, 0.01))
        thread.start()
        try:
            _until(lambda: len(far.got) == 5)
            assert slow.got == []
        finally:
            slow.goes_on.set()
            stop.set()
            thread.join()


def _until(is_so: Any, within_s: float = 15.0) -> None:
    end = time.monotonic() + within_s
    pause = threading.Event()
    while not is_so():
        assert time.monotonic() < end, "it did not come about in time"
        pause.wait(0.01)


def test_whoever_dribbles_is_cut_off_in_time(far: Receiver) -> None:
    far.dribbles = True
    began = time.monotonic()
    answer = post(far.url, {}, b"{}", HERE, within_s=0.5)
    assert (answer.status, answer.said) == (None, "it did not answer in time")
    assert time.monotonic() - began < 5


def test_an_agreement_that_ended_withholds_what_waits(state: State, far: Receiver) -> None:
    made = state.agree("college", ("names", "activity"))
    asking = state.system("college")
    hook, _ = subscribe(state, asking, far.url)
    happen(state)
    state.do(agreements.end, made, 1, TODAY, "Ended by the college")
    Sender(state.engine, HERE, state.keys).step()
    assert far.got == []
    (one,) = deliveries(state)
    assert one.status == "dead"
    assert "agreement with college ended" in one.said
    state.agree("college", ("names",))
    with state.engine.begin() as connection:
        service.send_dead_again(connection, hook, clock.now())
    Sender(state.engine, HERE, state.keys).step()
    assert far.kinds() == ["member.changed"]


def test_visits_merges_and_the_catalogue_are_told_by_their_ids(state: State, far: Receiver) -> None:
    subscribe(state, state.friend(), far.url)
    while follow.step(state.engine):
        pass
    with state.engine.begin() as connection:
        connection.execute(HookDelivery.__table__.delete())  # type: ignore[attr-defined]
        visit = connection.execute(select(VisitRow.id, VisitRow.site, VisitRow.day)).first()
        assert visit is not None
        connection.execute(update(VisitRow).where(VisitRow.id == visit.id).values(language="vi"))
        marks.mark(connection, visit.site, {visit.day})
        merge = MergeChange(
            id=new_id(), keep="1234567890", gone="2234567890", how="merged", at=clock.now()
        )
        announce(connection, [merge], "lakewood")
        announce(connection, [merge], "spokane")
    follow.step(state.engine)
    feeder.step(state.engine)
    sender = Sender(state.engine, HERE, state.keys)
    while sender.step():
        pass
    told = {one.said["type"]: one.said["data"] for one in far.got}
    assert told["visit.changed"] == {
        "visits": [visit.id], "site": visit.site, "day": visit.day.isoformat(),
    }  # fmt: skip
    assert told["member.merged"] == {"kept": "1234567890", "members": ["1234567890", "2234567890"]}
    assert far.kinds().count("member.merged") == 1


def test_an_event_never_holds_more_than_ids(state: State) -> None:
    with state.engine.begin() as connection:
        with pytest.raises(ValueError, match="no event of the exchange"):
            events.put(connection, "member.changed", {"first_name": "Dana"})
        with pytest.raises(ValueError, match="no event of the exchange"):
            events.put(connection, "member.deleted", {})


def test_killed_between_any_two_steps_nothing_is_lost(
    state: State, far: Receiver, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each commit that a crash leaves behind is a place from which all is told all the same."""
    subscribe(state, state.friend(), far.url)
    with state.engine.begin() as connection:
        announce(connection, [a_member("1234567890")], "lakewood")
    # Killed before the feeder committed: neither its place nor its events are kept.
    with monkeypatch.context() as patched:
        patched.setattr(heads, "put", _killed_before)
        with pytest.raises(KeyboardInterrupt):
            feeder.step(state.engine)
    assert deliveries(state) == []
    feeder.step(state.engine)
    feeder.step(state.engine)
    assert len(deliveries(state)) == 1

    # Killed after it claimed, before it sent; and after it sent, before it noted it.
    for send in (_killed_before, _killed_after):
        with pytest.raises(KeyboardInterrupt):
            Sender(state.engine, HERE, state.keys, send).step()
        assert deliveries(state)[0].status == "waiting"
        assert Sender(state.engine, HERE, state.keys).step() == 0  # it is claimed for a minute
        watch.pass_by(timedelta(minutes=2))
    Sender(state.engine, HERE, state.keys).step()
    assert deliveries(state)[0].status == "delivered"
    assert [got.id for got in far.got] == [far.got[0].id] * 2


def _killed_before(*_: Any) -> Any:
    raise KeyboardInterrupt


def _killed_after(*given: Any) -> Any:
    post(*given)
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "url",
    [
        "http://college.example/hook",
        "https://127.0.0.1/hook",
        "https://localhost/hook",
        "https://[::1]/hook",
        "https://10.0.0.8/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:10.0.0.8]/",
        "https://[64:ff9b::a00:8]/",
        "https://0x7f000001/",
        "https://2130706433/",
        "https://0.0.0.0/",
        "https://100.64.0.1/",
        "https://user:word@college.example/",
        "ftp://college.example/",
        "https://",
        "https://college.example:0/",
        "https://college.example/\r\nHost: other",
        "javascript:alert(1)",
    ],
)
def test_nothing_is_sent_into_private_networks_or_in_the_clear(url: str) -> None:
    assert addresses.check(url, Exchange())
    assert post(url, {}, b"{}", Exchange()).status is None


def test_a_network_that_is_named_will_do() -> None:
    named = Exchange(private_networks=("10.0.0.0/8",))
    assert addresses.check("https://10.0.0.8/hook", named) is None
    assert addresses.check("http://10.0.0.8/hook", named)
    assert addresses.check("http://10.0.0.8/hook", Exchange(private_networks=("10.0.0.0/8",), plain_http=True)) is None  # fmt: skip
    assert addresses.check("http://93.184.216.34/", Exchange(plain_http=True))


def test_a_certificate_must_be_trusted_and_for_the_name(tmp_path: Path) -> None:
    now = clock.now()
    authority = Authority.create(tmp_path / "pki", "lakewood", now - timedelta(days=1))
    good = authority.issue_server("hook", ["localhost"], now)
    with receiver(good.certificate, good.key) as far:
        far.host = "localhost"
        trusting = Exchange(
            private_networks=("127.0.0.0/8", "::1/128"), ca=tmp_path / "pki" / "ca.pem"
        )
        assert post(far.url, {}, b"{}", trusting).status == 204
        distrusting = Exchange(private_networks=("127.0.0.0/8", "::1/128"))
        answer = post(far.url, {}, b"{}", distrusting)
        assert (answer.status, answer.said) == (None, "its certificate was not accepted")
        far.host = "127.0.0.1"
        assert post(far.url, {}, b"{}", trusting).status is None
    assert len(far.got) == 1


def test_a_system_keeps_its_own_subscriptions_by_the_api(state: State) -> None:
    asking = state.friend()
    refused = asking.post("/webhooks", {"url": "https://127.0.0.1/", "kinds": ["visit.changed"]})
    assert refused.status_code == 422
    assert "private network" in refused.json["detail"]
    lacking = state.system("college", ("webhooks:manage",))
    answer = lacking.post(
        "/webhooks", {"url": "https://93.184.216.34/", "kinds": ["visit.changed"]}
    )
    assert "lacks the scope" in answer.json["detail"]
    made = asking.post("/webhooks", {"url": "https://93.184.216.34/", "kinds": ["visit.changed"]})
    assert made.status_code == 201, made.text
    hook = made.json["id"]
    assert made.json["secret"].startswith("whsec_")
    listed = asking.get("/webhooks").json["items"]
    assert [one["id"] for one in listed] == [hook]
    assert "secret" not in listed[0]
    assert state.system("college").delete(f"/webhooks/{hook}").status_code == 404
    assert asking.post(f"/webhooks/{hook}/test").status_code == 202
    assert asking.delete(f"/webhooks/{hook}").status_code == 204
    assert asking.delete(f"/webhooks/{hook}").status_code == 204
    assert asking.post(f"/webhooks/{hook}/test").status_code == 409
    assert asking.post("/webhooks", {"url": 7}).status_code == 400


def test_what_was_delivered_is_forgotten_after_a_month_and_dead_letters_are_not(
    state: State, far: Receiver, watch: Watch
) -> None:
    subscribe(state, state.friend(), far.url)
    happen(state, times=3)
    sender = Sender(state.engine, HERE, state.keys)
    sender.step()
    with state.engine.begin() as connection:
        connection.execute(
            update(HookDelivery).where(HookDelivery.status == "waiting").values(status="dead")
        )
    watch.pass_by(timedelta(days=31))
    with state.engine.begin() as connection:
        service.forget_old(connection, clock.now())
    assert [one.status for one in deliveries(state)] == ["dead", "dead"]
    with state.engine.connect() as connection:
        assert len(connection.scalars(select(HookEvent.id)).all()) == 2
