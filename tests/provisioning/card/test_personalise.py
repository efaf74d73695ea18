"""The commands by which a card gets its settings: options, sheets, all faults at once, no secret."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contract.card_settings import BY_HAND, parse
from provisioning.card.setup.commands import personalise, settings
from tests.provisioning.card.conftest import Mini
from tests.provisioning.card.said import NOW, OTHER_TOKEN, TOKEN, authority, options


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(personalise, [str(word) for word in words])


def made(tmp_path: Path, *more: str) -> Path:
    file = tmp_path / "worksource.toml"
    done = run("--only-file", file, *options(tmp_path, *more))
    assert done.exit_code == 0, done.output
    return file


def sheet(into: Path, *rows: str, heading: str = "device,token") -> Path:
    path = into / "kiosks.csv"
    path.write_text("\n".join([heading, *rows]) + "\n")
    return path


def for_all(into: Path, *more: str) -> list[str]:
    """Options without a device and its token."""
    given = options(into, *more)
    at = given.index("--device")
    return [*given[:at], *given[at + 2 : given.index("--token-file")], *more]


def test_a_file_alone_says_all_that_was_said(tmp_path: Path) -> None:
    word = tmp_path / "wifi.txt"
    word.write_text("correct horse\n")
    file = made(
        tmp_path, "--wifi-ssid", "Lobby", "--wifi-passphrase-file", str(word), "--country", "US",
        "--ntp", "time.example.org", "--set", "screen.width=1024", "--set", "reader.kind=wedge",
        "--set", 'reader.usb=["0403:6001"]', "--set", "screen.fullscreen=false",
    )  # fmt: skip
    found = parse(file.read_bytes())
    assert (found.hub.broker, found.hub.token) == ("hub.local", TOKEN)
    assert found.wifi is not None
    assert (found.wifi.ssid, len(found.wifi.key)) == ("Lobby", 64)
    assert found.ntp == ("time.example.org",)
    assert found.kiosk == {
        "screen": {"width": 1024, "fullscreen": False},
        "reader": {"kind": "wedge", "usb": ["0403:6001"]},
    }
    assert b"correct horse" not in file.read_bytes()


def test_all_faults_are_said_by_the_names_of_the_options(tmp_path: Path) -> None:
    done = run(
        "--only-file", tmp_path / "x.toml", "--site", "Oak Street", "--device", "lobby-1",
        "--hub", "http://hub.local", "--token", "ABC", "--wifi-ssid", "Lobby",
        "--set", "broker.host=x",
    )  # fmt: skip
    assert done.exit_code == 1
    for said in (
        "--site: must be lower case", "--timezone: must be given", "--hub: must begin with https",
        "--ca: must be given", "--token: must be 20 letters", "--wifi-passphrase: must be given",
        "--country: must be given", "--set broker", "nothing was written",
    ):  # fmt: skip
        assert said in done.output, done.output
    assert "ABC" not in done.output
    assert not (tmp_path / "x.toml").exists()


def test_a_broker_that_nobody_named_is_no_fault_of_its_own(tmp_path: Path) -> None:
    done = run("--only-file", tmp_path / "x.toml", "--site", "oak-street")
    assert "--hub: must be given" in done.output
    assert "--broker" not in done.output


def test_an_authority_that_ran_out_and_a_missing_token_are_said_before_flashing(
    tmp_path: Path,
) -> None:
    given = options(tmp_path)
    authority(tmp_path, NOW - timedelta(days=4000))
    done = run("--only-file", tmp_path / "x.toml", *given[:-2])
    assert "--ca: ran out on 20" in done.output
    assert "--token: must be given" in done.output
    authority(tmp_path)
    kept = run("--only-file", tmp_path / "x.toml", *given[:-2], "--without-token")
    assert kept.exit_code == 0, kept.output


def test_a_file_is_not_written_over_another(tmp_path: Path) -> None:
    made(tmp_path)
    done = run("--only-file", tmp_path / "worksource.toml", *options(tmp_path))
    assert "is there already" in done.output


def test_a_packed_image_stays_as_it_is(tmp_path: Path) -> None:
    done = run(tmp_path / "kiosk.img.zst", *options(tmp_path))
    assert done.exit_code == 1
    assert "give these settings to 'worksource image flash'" in done.output


def test_what_is_on_a_card_is_shown_without_its_secrets(mini: Mini, tmp_path: Path) -> None:
    image = tmp_path / "kiosk.img"
    image.write_bytes(mini.content)
    empty = CliRunner().invoke(settings, [str(image)])
    assert "has no settings yet" in empty.output
    assert run(image, *options(tmp_path)).exit_code == 0
    shown = CliRunner().invoke(settings, [str(image)])
    assert 'device = "lobby-1"' in shown.output
    assert "good until" in shown.output
    assert TOKEN not in shown.output
    assert "not shown" in shown.output


def test_a_file_that_was_edited_is_shown_with_its_faults(tmp_path: Path) -> None:
    file = made(tmp_path)
    text = file.read_text().replace("lobby-1", "Lobby 1")
    file.write_text(text)
    done = CliRunner().invoke(settings, [str(file)])
    assert "checksum does not match" in done.output
    assert "device: must be lower case" in done.output
    body = text.replace("Lobby 1", "lobby-7").rpartition("# sha256")[0]
    file.write_text(f"{body}{BY_HAND}\n")
    done = CliRunner().invoke(settings, [str(file)])
    assert done.exit_code == 0, done.output
    assert "Edited by hand" in done.output


def test_the_hubs_own_list_of_tokens_is_a_sheet(mini: Mini, tmp_path: Path) -> None:
    path = tmp_path / "oak-street_tokens.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["device", "site", "token"])
        writer.writerow(["lobby-1", "oak-street", TOKEN])
        writer.writerow(["lobby-2", "oak-street", OTHER_TOKEN])
    done = run("--sheet", path, "--into", tmp_path / "files", *for_all(tmp_path))
    assert done.exit_code == 0, done.output
    files = sorted((tmp_path / "files").glob("*/worksource.toml"))
    assert [parse(file.read_bytes()).device for file in files] == ["lobby-1", "lobby-2"]

    image = tmp_path / "kiosk.img"
    image.write_bytes(mini.content)
    done = run(image, "--sheet", path, "--into", tmp_path / "images", *for_all(tmp_path))
    assert done.exit_code == 0, done.output
    names = sorted(file.name for file in (tmp_path / "images").iterdir())
    assert names == ["oak-street-lobby-1.img", "oak-street-lobby-2.img"]
    shown = CliRunner().invoke(settings, [str(tmp_path / "images/oak-street-lobby-2.img")])
    assert 'device = "lobby-2"' in shown.output


def test_each_card_of_a_sheet_may_differ_and_it_may_come_from_a_german_spreadsheet(
    tmp_path: Path,
) -> None:
    path = sheet(
        tmp_path,
        f"lobby-1;{TOKEN};es;1024",
        f"lobby-2;{OTHER_TOKEN};;",
        "",
        heading="\ufeffDevice;Token;Language;screen.width",
    )
    done = run("--sheet", path, "--into", tmp_path / "files", *for_all(tmp_path))
    assert done.exit_code == 0, done.output
    first = parse((tmp_path / "files/oak-street-lobby-1/worksource.toml").read_bytes())
    second = parse((tmp_path / "files/oak-street-lobby-2/worksource.toml").read_bytes())
    assert (first.language, first.kiosk) == ("es", {"screen": {"width": 1024}})
    assert (second.language, second.kiosk) == ("en", {})


def test_every_fault_of_every_row_is_said_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        f"Lobby 1,{TOKEN},US",
        f"lobby-2,{TOKEN},us",
        f"lobby-2,{TOKEN},US,more",
        "lobby-4,0BCDE-FGHJK-LMNPQ-RSTUV,US",
        heading="device,token,country",
    )
    done = run("--sheet", path, "--into", tmp_path / "files", *for_all(tmp_path, "--site", "Oak"))
    assert done.exit_code == 1
    for said in (
        "for every card: --site: must be lower case", "for every card: --wifi-ssid: must be given",
        "row 2, column device: must be lower case", "row 3, column country: must be the two",
        "row 4 has more cells", "row 5, column token: has a letter O or I",
    ):  # fmt: skip
        assert said in done.output, done.output
    assert "0BCDE" not in done.output
    assert not (tmp_path / "files").exists()


def test_a_device_or_token_that_is_there_twice_is_said(tmp_path: Path) -> None:
    path = sheet(tmp_path, f"lobby-1,{TOKEN}", f"lobby-1,{TOKEN}")
    done = run("--sheet", path, "--into", tmp_path / "files", *for_all(tmp_path))
    assert "row 3, column device: is the same as in row 2" in done.output
    assert "row 3, column token: is the same as in row 2" in done.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"device,token\n", "only the heading"),
        (b"device,tokken\nlobby-1,x\n", "column 2 of the heading is not known: did you mean token"),
        (f"lobby-1,{TOKEN}\n".encode(), "the first line must be the heading"),
        (b"device,ca\nlobby-1,x\n", "give the file by --ca"),
        (b"device,device\nlobby-1,lobby-2\n", "column 'device' is there twice"),
        ("device\nlöbby".encode("latin-1"), "save it as 'CSV UTF-8'"),
        (b"PK\3\4\0\0", "it is no CSV"),
    ],
)
def test_what_is_no_sheet_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "kiosks.csv"
    path.write_bytes(content)
    done = run("--sheet", path, "--into", tmp_path / "files", *for_all(tmp_path))
    assert done.exit_code == 1
    assert said in done.output, done.output
    assert TOKEN not in done.output


def test_the_file_by_hand_of_the_technicians_page_is_right(tmp_path: Path) -> None:
    page = Path("provisioning/README.md").read_text()
    lines = page[page.index("    version = 1") :].split("# by hand")[0].splitlines()
    text = "\n".join(line.removeprefix("    ") for line in [*lines[:-1], f"    {BY_HAND}"])
    begin, end = text.index("-----BEGIN"), text.rindex("'''")
    text = f"{text[:begin]}{authority(tmp_path).read_text()}{text[end:]}"
    assert parse(text.replace("XXXXX-XXXXX-XXXXX-XXXXX", TOKEN).encode()).device == "lobby-1"
