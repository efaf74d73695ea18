"""The lessons: each file is sound, asks for what can be done, and goes on when it is done."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from contract import member_number
from hub.accounts.rules import May, Role, may, roles_at
from hub.training import lessons, rules
from hub.training.rules import Lesson, Progress
from hub.training.world import people
from hub.training.world.scenes import SCENES
from hub.training.world.worlds import APPS_KEPT
from hub.web.guard import is_allowed, rule_of
from tests.hub.training.learner import enter, training_of, walk_the_lobby
from tests.hub.web.conftest import House, Watch
from tests.hub.web.example import NOW

LESSONS = lessons.all_lessons()
WORKS_AT_A_SITE = set(roles_at("site"))


def test_every_role_of_a_site_is_asked_to_take_one() -> None:
    assert {role for lesson in LESSONS for role in lesson.roles} == WORKS_AT_A_SITE
    assert len({lesson.code for lesson in LESSONS}) == len(LESSONS)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.code)
def test_a_lesson_is_short_and_its_questions_have_one_right_answer(lesson: Lesson) -> None:
    assert 5 <= len(lesson.steps) <= 10
    assert not set(lesson.roles) & set(lesson.also)
    assert lesson.steps[-1].is_read, "the last word is the reader's"
    for step in lesson.steps:
        assert not step.scene or step.scene in SCENES
        assert len(step.says.en.split()) < 45
        assert step.says.en != step.says.es
        if step.answers:
            assert sum(answer.right for answer in step.answers) == 1
            assert len(step.answers) >= 2


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.code)
def test_the_people_it_names_are_there(lesson: Lesson) -> None:
    known = {member_number.shown(person.number) for person in people.EVERYBODY}
    for step in lesson.steps:
        for words in (step.says.en, step.says.es):
            assert set(re.findall(r"999-\d{3}-\d{4}", words)) <= known


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.code)
def test_its_pages_open_to_those_who_may_take_it(site: House, lesson: Lesson) -> None:
    for step in lesson.steps:
        for endpoint in filter(None, (step.page, step.leads)):
            assert endpoint in site.app.view_functions, endpoint
            for role in (*lesson.roles, *lesson.also):
                assert is_allowed(rule_of(site.app, endpoint), role), (endpoint, role)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.code)
def test_nothing_that_it_asks_for_is_done_already(site: House, lesson: Lesson) -> None:
    learner = enter(site, lesson.roles[0], lesson.code)
    learner.get("/help")
    with learner.world.engine.connect() as connection:
        for step in lesson.steps:
            if step.sql:
                assert ":me" in step.sql or "staff" in step.sql or "dismissed" in step.sql
                me = {"me": learner.browser.email} if ":me" in step.sql else {}
                assert connection.scalar(text(step.sql), me) is None


def test_a_greeter_goes_through_the_first_lesson(site: House) -> None:
    learner = enter(site, Role.GREETER, "lobby")
    assert "Step 1 of 6" in learner.get("/help")
    walk_the_lobby(learner, but_the_last=True)
    page = learner.get("/lobby")
    assert "Right." in page
    learner.go_on()
    assert "It is recorded" in learner.get("/lobby")
    assert learner.post("/lesson/leave") == "/lessons"
    own = learner.browser.get("/lessons")
    assert "completed" in own
    certificate = learner.browser.get("/lessons/lobby/certificate")
    assert "The front door" in certificate
    assert learner.client.get(f"{learner.root}/lobby").location == "/lessons"


def test_a_step_is_not_done_by_saying_so(site: House) -> None:
    learner = enter(site, Role.GREETER, "lobby")
    learner.go_on()
    assert learner.step == 1
    learner.post("/lesson/next")  # the lobby has to be opened
    learner.post("/lesson/answer", choice="0")
    assert learner.step == 1
    learner.get("/lobby")
    assert learner.step == 2


def test_a_wrong_answer_says_why_and_asks_again(site: House) -> None:
    learner = enter(site, Role.TECHNICIAN, "kiosks")
    learner.get("/kiosks")
    learner.get("/kiosks/lobby-pc-1")
    number = learner.one("SELECT id FROM alert")
    learner.post(f"/alerts/{number}/acknowledge")
    assert "What was not sent" not in learner.get("/kiosks")
    learner.post("/lesson/answer", choice="0")
    page = learner.get("/kiosks")
    assert "Not quite." in page
    assert "What was not sent is on the old one" in page
    for nonsense in ("", "7", "-1", "x", "²"):
        learner.post("/lesson/answer", choice=nonsense)
    assert learner.world.progress.wrong == 1
    learner.answer_right()
    assert learner.step == 4


def test_a_case_manager_takes_the_person_who_waits(site: House) -> None:
    learner = enter(site, Role.CASE_MANAGER, "cases")
    learner.go_on()
    learner.get("/lobby")
    assert learner.step == 2
    learner.post("/lobby/next", call="c1", service="")
    learner.get("/lobby")
    assert learner.step == 3


def test_the_front_desk_logs_somebody_in(site: House) -> None:
    learner = enter(site, Role.FRONT_DESK, "desk")
    learner.go_on()
    learner.get("/desk")
    assert learner.step == 2
    number = learner.post("/desk", 200, find="maria").partition('name="number" value="')[2][:10]
    look = learner.post("/desk/members", number=number)
    page = learner.get(look.removeprefix(learner.root))
    assert learner.step == 3
    once = page.partition('name="once" value="')[2].partition('"')[0]
    learner.post(look.removeprefix(learner.root), once=once, service="job-search")
    learner.get("/help")
    assert learner.step == 4
    learner.answer_right()
    learner.answer_right()
    learner.go_on()
    assert learner.world.is_recorded


def test_a_facilitator_books_a_member(site: House) -> None:
    learner = enter(site, Role.FACILITATOR, "groups")
    learner.go_on()
    learner.get("/groups")
    group = learner.one("SELECT id FROM group_activity")
    learner.get(f"/groups/{group}")
    assert learner.step == 3
    learner.post(f"/groups/{group}/book", number=people.ROSA.number)
    learner.get("/help")
    assert learner.step == 4


def test_a_supervisor_opens_what_is_behind_a_number(site: House) -> None:
    learner = enter(site, Role.SUPERVISOR, "figures")
    learner.get("/figures")
    learner.get("/visits?status=all")
    learner.get("/proof")
    assert learner.step == 3
    assert "lobby-pc-1" in learner.get("/proof")
    learner.answer_right()
    learner.get("/set-aside")
    learner.get("/set-aside/1")
    assert learner.step == 6


def test_a_local_administrator_invites_and_dismisses(site: House) -> None:
    learner = enter(site, Role.LOCAL_ADMINISTRATOR, "site")
    learner.get("/accounts")
    learner.get("/accounts/new")
    fields = {"name": "Sam Tryout", "email": "sam@training.invalid", "role": "greeter"}
    answer = learner.client.post(
        f"{learner.root}/accounts/new",
        data=fields | {"csrf_token": learner.last.partition('name="csrf_token" value="')[2].partition('"')[0]},
    )  # fmt: skip
    assert answer.status_code in (200, 302), answer.get_data(as_text=True)[-2000:]
    learner.get("/help")
    learner.answer_right()
    learner.get("/audit")
    assert learner.step == 4
    learner.get("/set-aside/1")
    learner.post("/set-aside/1/dismiss", reason="torn on its way, nobody can read it")
    learner.get("/help")
    assert learner.step == 5


def test_a_lesson_is_left_and_taken_up_again(site: House) -> None:
    first = enter(site, Role.GREETER, "lobby")
    first.go_on()
    first.get("/lobby")
    first.post("/lesson/leave")
    page = first.browser.get("/lessons")
    assert "step 3 of 6" in page
    again = enter(site, Role.GREETER, "lobby", first.browser)
    assert (again.root, again.step) == (first.root, 2)
    anew = first.browser.post("/lessons/lobby/start", anew="yes")
    assert not anew.startswith(first.root)
    assert first.client.get(f"{first.root}/lobby").location == "/lessons"


def test_it_ends_with_the_day(site: House, watch: Watch) -> None:
    first = enter(site, Role.GREETER, "lobby")
    first.go_on()
    watch.pass_by(timedelta(hours=15))
    browser = site.signed_in(Role.GREETER)
    assert "step 2 of 6" not in browser.get("/lessons")
    again = enter(site, Role.GREETER, "lobby", browser)
    assert again.root != first.root
    assert again.step == 0
    assert first.root.rpartition("/")[2] not in training_of(site)._worlds


def test_two_people_have_two_centers_and_few_apps_are_kept(site: House) -> None:
    learners = [enter(site, Role.LOCAL_ADMINISTRATOR, lesson.code) for lesson in LESSONS[:5]]
    other = enter(site, Role.GREETER, "lobby")
    assert len({learner.root for learner in [*learners, other]}) == 6
    other.go_on()
    assert learners[0].step == 0
    learners[0].go_on()  # its app was let go, and is made again; what was done is still there
    assert learners[0].step == 1
    assert len(training_of(site)._apps) <= APPS_KEPT


def test_what_a_pulled_plug_left_behind_is_swept_away(site: House, tmp_path: Path) -> None:
    left = tmp_path / "training-of-yesterday"
    left.mkdir()
    (left / "hub.db").write_text("made up")
    enter(site, Role.GREETER, "lobby")
    assert not left.exists()
    (home,) = tmp_path.glob("training-*")
    assert home.stat().st_mode & 0o077 == 0
    training_of(site).close()
    assert list(tmp_path.glob("training-*")) == []


def test_a_lesson_of_another_role_is_not_begun(site: House) -> None:
    site.signed_in(Role.GREETER).post("/lessons/site/start", 404)
    site.signed_in(Role.GREETER).post("/lessons/none/start", 404)


def test_an_address_of_yesterday_leads_to_the_lessons(site: House) -> None:
    browser = site.signed_in(Role.GREETER)
    assert browser.client.get("/training/0123456789abcdef/lobby").location == "/lessons"
    assert "start it again" in browser.get("/lessons")


def test_a_lesson_begins_in_the_language_of_the_person(site: House) -> None:
    browser = site.signed_in(Role.GREETER)
    browser.post("/language", language="es", next="/lobby")
    learner = enter(site, Role.GREETER, "lobby", browser)
    assert "Le damos la bienvenida" in learner.get("/lobby")


def test_progress_never_leaves_the_lesson() -> None:
    (lesson, *_) = LESSONS
    progress = Progress(started_at=NOW, step=len(lesson.steps))
    assert rules.stepped(progress, lesson) == progress
    assert rules.answered(progress, lesson, 0, "en") == progress


def test_a_new_version_asks_again() -> None:
    (lesson, *_) = LESSONS
    assert rules.standing(lesson, None) == "open"
    assert rules.standing(lesson, lesson.version) == "done"
    assert rules.standing(lesson, lesson.version - 1) == "renewed"


def test_supervisor_and_local_administrator_see_who_completed_what() -> None:
    assert {role for role in Role if may(role, May.SEE_TRAINING)} == {
        Role.SUPERVISOR,
        Role.LOCAL_ADMINISTRATOR,
    }
