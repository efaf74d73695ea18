"""One person's visits in short: what a case manager reads before a talk."""
