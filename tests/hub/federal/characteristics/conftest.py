"""A state server and hubs, for what they tell each other."""

from tests.hub.sync.conftest import new_database, new_hub, state

__all__ = ["new_database", "new_hub", "state"]
