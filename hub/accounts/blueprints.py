"""The pages of accounts, all of them: for the one place that makes the web's app."""

from __future__ import annotations

from flask import Blueprint
from flask_limiter import Limiter

from hub.accounts import looks, pages
from hub.accounts.factors import pages as factors
from hub.accounts.factors import proving
from hub.accounts.factors.vault import Vault
from hub.accounts.keeping import pages as keeping
from hub.accounts.sso import pages as sso
from hub.web.parts import Parts


def blueprints(parts: Parts, limiter: Limiter, secret: bytes) -> list[Blueprint]:
    """Every blueprint of accounts; the secret is the one that signs sessions."""
    vault = Vault(secret)
    return [
        pages.blueprint(parts, limiter),
        factors.blueprint(parts, limiter, vault),
        proving.blueprint(parts, limiter, vault),
        keeping.blueprint(parts, limiter),
        looks.blueprint(parts),
        sso.blueprint(parts, limiter),
    ]
