"""Steps: what is looked at before, how long it takes, how one fails."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from provisioning.image import commands
from provisioning.image.errors import Busy, ProgramFailed, ProgramMissing, StepFailed
from provisioning.image.steps import checks, progress, running
from provisioning.image.steps.running import Step
from provisioning.image.steps.shell import Shell


def nothing(_shell: Shell) -> None:
    return None


def fails(shell: Shell) -> None:
    shell.run("sh", "-c", "for n in $(seq 30); do echo line $n; done; exit 3")


def run(steps: list[Step], folder: Path, told: list[tuple[int, float]]) -> list[running.Took]:
    return running.run(
        steps, folder / "logs", folder / "times.json", lambda n, left: told.append((n, left)),
        go_on="worksource image build --profile debian", environment={},
    )  # fmt: skip


def test_a_failed_step_says_its_name_its_last_words_and_how_to_go_on(tmp_path: Path) -> None:
    with pytest.raises(StepFailed) as failed:
        run([Step("one", "first", nothing), Step("two", "second", fails)], tmp_path, [])
    sentence = str(failed.value)
    assert "the step 'two' failed: 'sh' ended with code 3" in sentence
    assert "    line 30" in sentence
    assert "    line 18" not in sentence
    assert sentence.endswith("go on with: worksource image build --profile debian --from two")


def test_a_program_that_is_missing_is_said_with_how_to_get_it(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "log")
    with pytest.raises(ProgramMissing, match=r"packages.sh image"):
        shell.run("no-such-program-anywhere")
    with pytest.raises(ProgramMissing):
        shell.read("no-such-program-anywhere")


def test_what_a_program_complains_of_is_in_the_log_not_in_its_answer(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "log")
    assert shell.read("sh", "-c", "echo answer; echo complaint >&2") == "answer\n"
    assert "complaint" in shell.log.read_text()
    with pytest.raises(ProgramFailed):
        shell.read("false")


def test_the_time_left_is_told_from_the_build_before(tmp_path: Path) -> None:
    steps = [Step("one", "first", nothing), Step("two", "second", nothing)]
    told: list[tuple[int, float]] = []
    run(steps, tmp_path, told)
    assert told == [(0, -1), (1, -1)]
    (tmp_path / "times.json").write_text('{"one": 60, "two": 30.5}')
    told.clear()
    run(steps, tmp_path, told)
    assert told == [(0, 90.5), (1, 30.5)]


def test_a_step_that_found_its_work_done_says_nothing_of_its_time(tmp_path: Path) -> None:
    times = tmp_path / "times.json"
    times.write_text('{"base": 600}')
    running.keep_time(times, running.Took("base", 0.1))
    assert running.read_times(times) == {"base": 600}
    running.keep_time(times, running.Took("base", 400.0))
    assert running.read_times(times) == {"base": 400}


@pytest.mark.parametrize("content", ["", "[1]", "{", '{"one": "soon"}', '{"one": null}'])
def test_times_that_cannot_be_read_are_as_good_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "times.json").write_text(content)
    assert running.read_times(tmp_path / "times.json") == {}


def test_two_builds_in_one_place_do_not_mix(tmp_path: Path) -> None:
    with (
        running.alone(tmp_path / "work/lock"),
        pytest.raises(Busy, match="another build is under way"),
        running.alone(tmp_path / "work/lock"),
    ):
        pass
    with running.alone(tmp_path / "work/lock"):
        pass


def test_missing_tools_are_said_with_the_line_that_installs_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    there = shutil.which

    def which(name: str, path: str | None = None) -> str | None:
        return None if name in {"genimage", "mcopy"} else there("sh", path=path)

    monkeypatch.setattr(shutil, "which", which)
    found = checks.faults(tmp_path, "debian", [], [])
    assert found[0] == "programs are missing: apt-get install genimage mtools"


def test_too_little_room_is_said_before_the_first_step(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(checks, "ROOM_NEEDED", 1 << 60)
    found = checks.faults(tmp_path / "new", "debian", [tmp_path / "none.pem"], [])
    assert any("GB left and a build needs" in one for one in found)
    assert any("none.pem is no file" in one for one in found)


def test_a_machine_that_cannot_run_the_other_architecture_is_told_how(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(checks, "BINFMT", tmp_path / "none")
    told = " ".join(checks.faults(tmp_path, "debian", [], [tmp_path.as_uri()]))
    assert "apt-get install qemu-user-static" in told


def test_an_archive_that_does_not_answer_is_said_with_the_ways_out(tmp_path: Path) -> None:
    there, absent = tmp_path / "Release", tmp_path / "none"
    there.write_text("Suite: trixie\n")
    told = checks.faults(tmp_path, "debian", [], [there.as_uri(), absent.as_uri(), "nonsense"])
    silent = [one for one in told if "does not answer" in one]
    assert len(silent) == 2
    assert all("--offline" in one and "--mirror" in one for one in silent)


def test_their_archive_needs_their_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(checks, "RASPBERRYPI_KEYRING", str(tmp_path / "none"))
    told = " ".join(checks.faults(tmp_path, "raspberrypi", [], []))
    assert "compare its fingerprint" in told


def test_where_there_is_no_terminal_each_step_is_one_line() -> None:
    console = Console(record=True, width=100, force_terminal=False)
    steps = [Step("one", "the first thing", nothing), Step("two", "the second", nothing)]
    with progress.told(console, steps) as tell:
        tell(0, -1)
        tell(1, 240)
    assert console.export_text().splitlines() == [
        "1/2 the first thing", "2/2 the second (about 4 minutes left)",
    ]  # fmt: skip


def test_on_a_terminal_there_is_a_bar_and_the_time_left() -> None:
    console = Console(record=True, width=100, force_terminal=True)
    with progress.told(console, [Step("one", "the first thing", nothing)]) as tell:
        tell(0, 42)
    assert "1/1 the first thing" in console.export_text()


def test_a_version_that_is_none_is_said_before_anything() -> None:
    told = CliRunner().invoke(commands.build, ["--image-version", "new"])
    assert told.exit_code == 1
    assert "'new' is no version" in told.output


def test_the_command_verify_answers_with_one_sentence(tmp_path: Path) -> None:
    told = CliRunner().invoke(commands.verify, [str(tmp_path / "none.img")])
    assert (told.exit_code, told.output.count("\n")) == (1, 1)
    assert "is no file" in told.output
