"""
Errors of backups, each with its sentence.

    BackupError
    ├── NoKey          for whom to encrypt is not known
    ├── WrongKey       the key is another one's
    ├── Damaged        the file is not what was written
    ├── NotTheSame     what came back differs from what went in
    └── Occupied       where to restore, a hub is already
"""

from __future__ import annotations

from pathlib import Path

from hub.errors import HubError


class BackupError(HubError):
    """Anything that keeps a backup from being made or used."""


class NoKey(BackupError):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} does not exist, so nothing can be encrypted: run 'sudo worksource backup key' "
            "once, and keep what it prints away from this machine"
        )


class WrongKey(BackupError):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} was made for another key: each 'worksource backup key' makes a new one, and "
            "older backups open with the older key alone"
        )


class Damaged(BackupError):
    def __init__(self, path: Path, how: str) -> None:
        super().__init__(f"{path} is damaged: {how}. Take the backup of the day before")


class NotTheSame(BackupError):
    def __init__(self, path: Path, differences: list[str]) -> None:
        super().__init__(
            f"{path} opens, but what comes back is not what went in: {'; '.join(differences)}. "
            "Tell the technician, and take the backup of the day before"
        )


class Occupied(BackupError):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is there already: a restore writes over no hub. Stop it and move that file "
            "away, or restore --into another folder"
        )


class DumpFailed(BackupError):
    def __init__(self, program: str, said: str) -> None:
        lines = said.strip().splitlines()[-3:]
        super().__init__(f"{program} failed: {' '.join(lines)}")
