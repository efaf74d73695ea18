"""Agreements on sharing data: who may have what, from when to when.  Without one nothing leaves."""

from __future__ import annotations

from hub.agreements.door import allowed, allowed_by_partner, live, missing, partners_with

__all__ = ["allowed", "allowed_by_partner", "live", "missing", "partners_with"]
