"""The staff commands of a hub and of the state, made for each role when they are called."""

from __future__ import annotations

from hub.accounts.commands import staff_commands
from hub.config import read_hub, read_state

hub_staff = staff_commands(read_hub, "site")
state_staff = staff_commands(read_state, "state")
