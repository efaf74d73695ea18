"""What is read aloud, from screen to screen: heard through the faked voice."""

from __future__ import annotations

import pytest
from msgspec import structs

from contract.messages import Answer, Catalogue
from device.core.comfort import DEFAULT_VOLUME
from device.core.spoken import Phrase
from tests.rig.counter import MARIAS_NUMBER, active, appointments
from tests.rig.first_menu import catalogue
from tests.rig.listener import Listener


@pytest.fixture
def maria() -> Listener:
    """Maria, with headphones, at the first screen."""
    listener = Listener(active(first_name="Maria"))
    listener.counter.plug()
    return listener


@pytest.fixture
def john() -> Listener:
    """John, without headphones."""
    listener = Listener(active(first_name="John"))
    listener.press("talk")
    return listener


def is_hidden(listener: Listener) -> bool:
    return listener.counter.view.comfort.dark


def all_of(listener: Listener) -> str:
    said = [*listener.voice.said, *listener.voice.said_aloud]
    return " / ".join(phrase.text for phrases in said for phrase in phrases)


@pytest.mark.rule("K04")
@pytest.mark.rule("K39")
def test_k04_k39_headphones_begin_the_reading_with_the_screen(maria: Listener) -> None:
    maria.hears("Reading aloud is on.", "Swipe your card", "Key my number", "up and down keys")
    maria.counter.swipe()
    assert maria.phrases[0].text == "Maria, what did you come for?"


def test_without_being_asked_nothing_is_said() -> None:
    listener = Listener(active(first_name="Maria"))
    listener.counter.swipe()
    listener.counter.tell("toggle resume", "done")
    assert all_of(listener) == ""


@pytest.mark.rule("K11")
def test_k11_through_the_loudspeaker_no_name_is_said(john: Listener) -> None:
    john.hears("Anybody near can hear this.")
    john.counter.swipe()
    john.counter.tell("toggle resume", "done", "ok")
    john.counter.swipe()
    john.press("talk")
    john.hears("Welcome back")
    john.counter.tell("log_out", "used resume", "done")
    assert john.voice.said_aloud
    assert not john.voice.said
    assert "John" not in all_of(john)
    assert "What did you come for today?" in all_of(john)


@pytest.mark.rule("K11")
def test_k11_pulling_the_headphones_out_ends_it_in_the_middle_of_a_word(maria: Listener) -> None:
    maria.counter.swipe()
    before = maria.voice.hushes
    maria.counter.plug(is_in=False)
    assert maria.voice.hushes > before
    assert not maria.voice.is_speaking()
    assert not maria.voice.said_aloud
    said = len(maria.voice.said)
    maria.counter.tell("toggle resume")
    assert len(maria.voice.said) == said


def test_plugging_in_while_it_reads_aloud_begins_anew_with_the_name(john: Listener) -> None:
    john.counter.swipe()
    john.counter.plug()
    assert john.voice.said[-1][0].text == "John, what did you come for?"


@pytest.mark.rule("K10")
def test_k10_no_digit_is_ever_said(maria: Listener) -> None:
    begun = len(maria.voice.said)
    maria.type(MARIAS_NUMBER)
    typed = [*maria.voice.said][begun + 1 :]
    assert [phrase.text for phrases in typed for phrase in phrases] == ["star"] * 9
    maria.press("erase")
    maria.hears("9 digits keyed")
    maria.press("repeat")
    texts = " ".join(phrase.text for phrases in [*maria.voice.said][begun:] for phrase in phrases)
    assert not any(MARIAS_NUMBER[i : i + 2] in texts for i in range(9))


@pytest.mark.rule("K14")
def test_k14_an_error_is_said_with_the_name_of_its_field(maria: Listener) -> None:
    maria.press("4", "enter")
    maria.hears("Your member number / Please key all 10 digits")
    maria.type("821390601")
    maria.press("enter")
    maria.hears("Your member number", "That number does not fit. Please try once more.")


@pytest.mark.rule("K03")
def test_k03_what_was_chosen_is_said_before_and_after_it_is_sent(maria: Listener) -> None:
    maria.counter.swipe()
    maria.press("up")
    maria.hears("Done", "You chose nothing yet.")
    maria.press("down")
    first, second = (choice.label for choice in maria.counter.view.choices[:2])
    maria.press("select", "down", "select", "up", "up")
    maria.hears("Done", f"You chose 2 services: / {first} / {second}")
    maria.press("select")
    maria.hears("You are logged in.", f"You chose 2 services: / {first} / {second}")


@pytest.mark.rule("K03")
@pytest.mark.rule("K43")
def test_k03_k43_at_log_out_what_became_of_each_service_is_said(maria: Listener) -> None:
    maria.counter.swipe()
    maria.counter.tell("toggle resume", "toggle computer", "done", "ok")
    maria.counter.swipe()
    maria.press("talk")
    maria.counter.tell("log_out", "used resume", "not_used computer", "add", "add job-search")
    added = next(c.label for c in maria.counter.view.choices if c.selected)
    maria.counter.tell("done", "done")
    maria.hears("You are logged out.", ", Used", ", Not used", f"{added}, Used")
    maria.press("repeat")
    maria.hears(f"{added}, Used")


@pytest.mark.rule("K49")
def test_k49_how_a_switch_stands_is_said_without_touching_it(maria: Listener) -> None:
    maria.press("easier")
    maria.hears("Larger letters, Off", "Read aloud, On", "Louder, Volume 3 of 7")
    maria.press("select")
    assert maria.heard == "Larger letters, On"
    maria.press("down")
    maria.hears("High contrast, Off")


def test_turned_off_by_its_switch_it_says_so_and_nothing_more(maria: Listener) -> None:
    maria.counter.tell("comfort", "speech")
    assert maria.heard == "Reading aloud is off."
    maria.counter.tell("done")
    assert maria.heard == "Reading aloud is off."


@pytest.mark.rule("K07")
@pytest.mark.rule("K09")
def test_k07_k09_the_volume_is_said_and_is_the_usual_one_for_the_next(maria: Listener) -> None:
    maria.voice.finish(2)
    rest = maria.voice.last[2:]
    maria.press("louder")
    assert maria.phrases[0].text == f"Volume {DEFAULT_VOLUME + 1} of 7"
    assert maria.phrases[1:] == rest, "and then it goes on where it was"
    assert maria.voice.volumes[-1] == DEFAULT_VOLUME + 1
    maria.press("pause", "louder")
    assert maria.heard == f"Volume {DEFAULT_VOLUME + 2} of 7"
    maria.press("pause")
    assert maria.phrases[1:] == rest
    maria.counter.wait(600)
    assert maria.counter.view.comfort.volume == DEFAULT_VOLUME
    maria.counter.plug(is_in=False)
    maria.counter.plug()
    assert maria.voice.volumes[-1] == DEFAULT_VOLUME


@pytest.mark.rule("K05")
def test_k05_any_touch_or_key_is_silence_and_what_was_said_comes_again_on_demand(
    maria: Listener,
) -> None:
    maria.counter.swipe()
    whole = maria.phrases
    maria.press("1")
    maria.hears("what did you come for")  # a key that does nothing there is answered
    maria.press("repeat")
    assert maria.phrases[: len(whole) - 1] == whole[:-1]


@pytest.mark.rule("K05")
def test_k05_a_pause_goes_on_with_the_sentence_it_broke(maria: Listener) -> None:
    maria.counter.swipe()
    whole = maria.phrases
    maria.voice.finish(3)
    maria.press("pause")
    assert maria.heard == "Paused. Press the talk key to go on."
    maria.press("talk")
    assert maria.phrases == whole[3:]
    maria.press("pause", "pause")
    assert maria.phrases == whole[3:]


def test_after_a_pause_another_key_goes_its_own_way(maria: Listener) -> None:
    maria.counter.swipe()
    maria.press("pause", "down")
    assert maria.heard.endswith(f"2 of {len(maria.counter.view.choices)}")
    assert not maria.counter.view.comfort.paused


@pytest.mark.rule("K27")
def test_k27_the_warning_is_heard_when_it_comes_and_once_more(maria: Listener) -> None:
    maria.counter.swipe()
    maria.counter.wait(136)
    maria.hears("Are you still there?", "This screen closes in 60 seconds", "Yes, more time")
    maria.counter.wait(10)
    said = len(maria.voice.said)
    maria.counter.wait(40)
    maria.hears("This screen closes in 10 seconds")
    assert len(maria.voice.said) == said + 1
    maria.press("down")
    maria.hears("Maria, what did you come for?")


@pytest.mark.rule("K28")
def test_k28_whoever_listens_has_three_times_as_long_and_time_to_hear_it_all(
    maria: Listener,
) -> None:
    maria.counter.swipe()
    maria.counter.wait(3 * 45 - 1)
    assert not maria.counter.is_warned()
    maria.counter.wait(2)
    assert maria.counter.is_warned()


def test_a_hint_that_comes_is_said(maria: Listener) -> None:
    maria.press("help")
    maria.hears("Help is on its way to you")


def test_a_name_that_comes_late_is_said(maria: Listener) -> None:
    maria.counter.hub.answer = None
    maria.counter.swipe()
    maria.counter.wait(1)
    maria.hears("What did you come for today?")


@pytest.mark.rule("K13")
def test_k13_the_voice_follows_the_language_at_once(maria: Listener) -> None:
    maria.counter.tell("language es")
    assert {phrase.language for phrase in maria.phrases if "Español" not in phrase.text} >= {"es"}
    assert maria.phrases[0].text == "Deslice su tarjeta"
    assert maria.phrases[0].language == "es"


@pytest.mark.rule("K13")
def test_k13_a_language_is_named_in_its_own_voice(maria: Listener) -> None:
    maria.counter.tell("languages")
    spoken = {phrase.text: phrase.language for phrase in maria.phrases}
    assert spoken["Español"] == "es"
    assert spoken["한국어"] == "ko"


@pytest.mark.rule("K13")
def test_k13_a_language_without_a_voice_is_read_in_english_and_shown_in_its_own() -> None:
    listener = Listener(Answer(card="active"))
    listener.counter.tell("language so")
    listener.counter.plug()
    assert listener.counter.view.headline != "Swipe your card"
    listener.hears("Swipe your card")
    named = {"es", "vi", "ru", "uk", "zh-Hans", "zh-Hant", "ko", "am", "ar"}
    assert {phrase.language for phrase in listener.phrases} - named == {"en"}


def in_english_alone() -> Catalogue:
    """A site that has put nothing into any other language."""
    first = catalogue()
    return structs.replace(
        first,
        services=[structs.replace(one, label={"en": one.label["en"]}) for one in first.services],
        notices=[
            structs.replace(one, title={"en": one.title["en"]}, body={"en": one.body["en"]})
            for one in first.notices
        ],
    )


@pytest.mark.rule("K13")
def test_k13_what_the_site_has_not_translated_is_said_in_an_english_voice() -> None:
    answer = active(first_name="Maria", notices=["orientation"], appointments=appointments())
    listener = Listener(answer, offers=in_english_alone())
    listener.counter.tell("language ko")
    listener.counter.plug()
    listener.counter.swipe()
    title, *_rest = listener.phrases
    assert title.language == "en"
    assert {phrase.language for phrase in listener.phrases} == {"en", "ko"}
    listener.counter.tell("accept")
    spoken_in = {phrase.text: phrase.language for phrase in listener.phrases}
    assert spoken_in["Use a computer"] == "en"
    assert spoken_in["Resume workshop"] == "en"
    listener.counter.tell("toggle computer")
    assert [phrase.language for phrase in listener.phrases] == ["en", "ko"]
    listener.counter.tell("done")
    spoken_in = {phrase.text: phrase.language for phrase in listener.phrases}
    assert spoken_in["Use a computer"] == "en"
    listener.counter.tell("ok")
    listener.counter.swipe()
    listener.counter.tell("log_out")
    assert Phrase("Use a computer", "en") in listener.phrases


@pytest.mark.rule("K41")
def test_k41_the_screen_is_hidden_only_when_it_is_asked_for(maria: Listener) -> None:
    assert not is_hidden(maria)
    maria.press("easier")
    maria.chooses("Hide the screen")
    maria.hears("Hide the screen while it is read aloud, On")
    assert is_hidden(maria)
    maria.counter.plug(is_in=False)
    assert not is_hidden(maria)


@pytest.mark.rule("K45")
def test_k45_the_next_customer_hears_nothing(maria: Listener) -> None:
    maria.counter.swipe()
    maria.counter.wait(600)
    said = len(maria.voice.said)
    maria.counter.swipe()
    maria.counter.tell("toggle resume")
    assert len(maria.voice.said) == said


def test_a_view_that_cannot_be_said_breaks_nothing(
    maria: Listener, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object, **_more: object) -> None:
        raise ValueError("no words")

    monkeypatch.setattr(maria.voice, "say", fail)
    maria.counter.swipe()
    assert maria.counter.screen == "choosing"
    assert "could not be read aloud" in caplog.text
