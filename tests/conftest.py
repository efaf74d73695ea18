"""
Properties on machines of any speed: no deadline, and nothing kept between runs.

The same lives are tried on every run, so that a change is judged by what it changed.
`make search` looks for new ones, with another seed each time.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("calm", deadline=None, database=None, derandomize=True)
settings.register_profile("search", deadline=None, database=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "calm"))
