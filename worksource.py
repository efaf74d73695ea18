"""
The command: `worksource`, put together from what each installed room offers.

It imports no room.  A room registers its commands as entry points of the group
`worksource.commands`; a command whose room lacks a library says which extra to
install, and the other commands go on working.  `enrol.token` is the command `token`
of the group `enrol`: rooms can share a group.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

import click

GROUP = "worksource.commands"


GROUPS = {
    "enrol": "How a kiosk gets its certificate: tokens at the hub, the request at the kiosk.",
    "image": "A kiosk's card: making the image, settings for it, writing it, looking it over.",
    "release": "Bundles for kiosks: the release keys, making and signing, looking one over.",
    "update": "A kiosk's two slots: taking an update, keeping it or going back.",
}
"""Groups to which several rooms give commands."""


class Rooms(click.Group):
    """Finds commands by name when they are called, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted({name.partition(".")[0] for name in _registered()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name in GROUPS:
            return Shared(cmd_name, help=GROUPS[cmd_name])
        entry = _registered().get(cmd_name)
        return None if entry is None else _load(entry)


class Shared(click.Group):
    """A group whose commands are of several rooms."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(
            name.partition(".")[2] for name in _registered() if name.startswith(f"{self.name}.")
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        entry = _registered().get(f"{self.name}.{cmd_name}")
        return None if entry is None else _load(entry)


def _registered() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def _load(entry: EntryPoint) -> click.Command:
    try:
        loaded: click.Command = entry.load()
    except ImportError as missing:
        return _unavailable(entry, missing)
    return loaded


def _unavailable(entry: EntryPoint, missing: ImportError) -> click.Command:
    room = entry.value.partition(".")[0]
    sentence = (
        f"'{entry.name}' cannot run: the library '{missing.name}' is not installed. "
        f"Install the room's libraries with: pip install 'worksource[{room}]'"
    )

    def tell() -> None:
        raise click.ClickException(sentence)

    return click.Command(entry.name, callback=tell, short_help=f"(needs worksource[{room}])")


@click.group(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="worksource")
def main() -> None:
    """WorkSource membership: kiosks, site hubs and the state server."""
