"""The event log: what kiosks and staff pages captured, append-only, and what was set aside."""
