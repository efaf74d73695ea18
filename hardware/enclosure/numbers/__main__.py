"""`python -m hardware.enclosure.numbers`: the table; `--write` brings the files up to date."""

from __future__ import annotations

from hardware.enclosure.commands import numbers

if __name__ == "__main__":
    numbers()
