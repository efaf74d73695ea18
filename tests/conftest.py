"""Properties on machines of any speed: no deadline, and nothing kept between runs."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("calm", deadline=None, database=None)
settings.load_profile("calm")
