"""
The web of a site hub or of the state server: one app, whose role opens its doors.

`create_app` is a composition root: it alone knows which blueprints there are.  The order of
the hooks matters: time-outs first, then who may, then the page.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from flask import Blueprint, Flask, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from hub.accounts import blueprints as accounts
from hub.agreements import pages as agreements
from hub.cards import api as cards_api
from hub.cards import pages as cards
from hub.cards.desk import desk_of
from hub.catalogue import pages as catalogue
from hub.config import HubConfig, StateConfig
from hub.db import open_engine
from hub.desk import pages as desk
from hub.events import pages as events
from hub.exchange.api import blueprint as exchange_api
from hub.exchange.clients import pages as clients
from hub.exchange.hooks import pages as webhooks
from hub.federal import pages as federal
from hub.federal.characteristics import pages as characteristics
from hub.federal.dictionary import pages as dictionary
from hub.federal.pirl import pages as participant_record
from hub.followup import pages as followup
from hub.groups import pages as groups
from hub.help import pages as help_
from hub.kiosks import pages as kiosks
from hub.kiosks.alerts import pages as alerts
from hub.kiosks.commands import pages as orders
from hub.kiosks.enrolment import api as enrolment_api
from hub.kiosks.enrolment import pages as enrolment
from hub.kiosks.identity import pages as identity
from hub.kiosks.metrics import pages as metrics
from hub.kiosks.releases.rollout import pages as rollout
from hub.kiosks.releases.store import api as releases_api
from hub.kiosks.releases.store import pages as releases
from hub.limits.counting import shared
from hub.lobby import blueprints as lobby
from hub.members import api as members_api
from hub.members import pages as members
from hub.members.by_ssn import pages as by_ssn
from hub.members.key_files import live_keys
from hub.members.matching import pages as duplicates
from hub.members.record import pages as record
from hub.members.registering import pages as registering
from hub.members.registering.statewide import open_line
from hub.mis import pages as mis
from hub.outcomes import pages as outcomes
from hub.reports import pages as reports
from hub.retention import pages as retention
from hub.sharing import gate
from hub.sharing import pages as sharing
from hub.sharing.statewide import api as sharing_api
from hub.sharing.statewide import line as statewide_line
from hub.standing import metrics as standing_metrics
from hub.standing import pages as standing
from hub.sync import api as sync_api
from hub.training import pages as lessons
from hub.training import service as training_records
from hub.training.howto import pages as howto
from hub.training.world.worlds import Training
from hub.visits import pages as visits
from hub.web import compiled, errors, guard, headers, language, large, layout, signed_in, start
from hub.web import input as checked_input
from hub.web.parts import Parts, parts_of

MAX_FORM_BYTES = 256 * 1024
MIN_SECRET_BYTES = 32


def create_app(
    config: HubConfig | StateConfig, engine: Engine | None = None, *, with_training: bool = True
) -> Flask:
    """The web of the server that `config` describes, on its database or the one given."""
    app = _bare_app(config)
    parts = parts_of(config, engine or open_engine(config.database.url))
    csrf = CSRFProtect(app)
    limiter = Limiter(get_remote_address, app=app, **shared(parts.engine))
    machines = _machines(config, parts, limiter)
    signed_in.install(app, parts)
    guard.install(app, {blueprint.name for blueprint in machines})
    gate.install(app, parts)
    checked_input.install(app)
    headers.install(app, has_tls=_has_tls(config))
    errors.install(app)
    language.install(app)
    layout.install(app, parts)
    for blueprint in machines:
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
    for blueprint in _pages(config, parts, limiter):
        app.register_blueprint(blueprint)
    large.install(app, csrf)
    if isinstance(config, HubConfig) and with_training:
        _add_training(app, config, parts, limiter)
    return app


def _add_training(app: Flask, config: HubConfig, parts: Parts, limiter: Limiter) -> None:
    """Lessons in made-up centers: each is this very app once more, on a database of its own."""

    def made_up(its_own: HubConfig, engine: Engine) -> Flask:
        return create_app(its_own, engine, with_training=False)

    def record(done: training_records.Finished) -> bool:
        return training_records.record(parts.engine, config.site.code, done)

    training = Training(config, made_up, record)
    app.extensions["worksource_training"] = training
    app.register_blueprint(lessons.blueprint(parts, training, limiter))
    app.wsgi_app = training.around(app.wsgi_app)  # type: ignore[method-assign, assignment] # the documented way


def _bare_app(config: HubConfig | StateConfig) -> Flask:
    app = Flask("hub.web", root_path=str(Path(__file__).parent))
    has_tls = _has_tls(config)
    app.config.update(
        SECRET_KEY=_secret(config.web.secret_key_file),
        SESSION_COOKIE_NAME=_cookie_name(config, has_tls=has_tls),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=has_tls,
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,  # the API's addresses that take more say so
        WTF_CSRF_TIME_LIMIT=None,  # a form lives as long as its session, which ends in time
        RATELIMIT_HEADERS_ENABLED=True,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.bytecode_cache = compiled.TEMPLATES
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if config.web.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign] # the documented way
    app.jinja_env.globals.update(asset=_asset_link(app), version=version("worksource"))
    return app


def _pages(config: HubConfig | StateConfig, parts: Parts, limiter: Limiter) -> list[Blueprint]:
    everywhere = [
        start.blueprint(parts),
        language.blueprint(parts),
        *accounts.blueprints(parts, limiter, _secret(config.web.secret_key_file)),
        visits.blueprint(parts),
        events.blueprint(parts),
        federal.blueprint(
            parts,
            config.federal,
            config.snapshot_key_file if isinstance(config, StateConfig) else None,
        ),
        characteristics.blueprint(parts),
        dictionary.blueprint(parts),
        reports.blueprint(parts),
        followup.blueprint(parts),
        outcomes.blueprint(parts),
        catalogue.blueprint(parts),
        howto.blueprint(parts),
    ]
    if isinstance(config, StateConfig):
        keys = live_keys(config.keys)
        return [
            *everywhere,
            members.blueprint(parts),
            by_ssn.blueprint(parts, keys, limiter),
            duplicates.blueprint(parts),
            participant_record.blueprint(parts, keys, config.federal),
            agreements.blueprint(parts),
            clients.blueprint(parts),
            webhooks.blueprint(parts, config.exchange, keys),
            mis.blueprint(parts, config.mis),
            standing.blueprint(parts, config.backups),
            retention.blueprint(parts),
        ]
    return [
        *everywhere,
        kiosks.blueprint(parts),
        alerts.blueprint(parts),
        orders.blueprint(parts),
        enrolment.blueprint(parts, config.enrolment, config.broker),
        identity.blueprint(parts),
        releases.blueprint(parts, config.releases_directory),
        rollout.blueprint(parts),
        groups.blueprint(parts),
        help_.blueprint(parts),
        *lobby.blueprints(parts, config.lobby, limiter),
        registering.blueprint(parts, open_line(config.state)),
        record.blueprint(parts),
        sharing.blueprint(parts, statewide_line.open_line(config.state)),
        cards.blueprint(parts, desk_of(config)),
        desk.blueprint(parts),
    ]


def _machines(config: HubConfig | StateConfig, parts: Parts, limiter: Limiter) -> list[Blueprint]:
    if not isinstance(config, StateConfig):
        return [
            cards_api.api(parts.engine, config.cards.coercivity),
            metrics.blueprint(parts, config.metrics),
            enrolment_api.api(parts, config.enrolment, limiter),
            releases_api.api(parts, config.releases_directory, limiter),
        ]
    keys = live_keys(config.keys)
    return [
        sync_api.api(parts.engine, keys),
        members_api.api(parts.engine, keys),
        exchange_api.api(parts, _secret(config.web.secret_key_file), config.exchange, keys),
        sharing_api.api(parts.engine, keys),
        standing_metrics.blueprint(parts, config.metrics, config.backups),
    ]


def _cookie_name(config: HubConfig | StateConfig, *, has_tls: bool) -> str:
    # Cookies know no ports: hub and state on one machine would overwrite each other's.
    name = "worksource-state" if isinstance(config, StateConfig) else "worksource-site"
    return f"__Host-{name}" if has_tls else name


def _has_tls(config: HubConfig | StateConfig) -> bool:
    return config.web.cert is not None or config.web.behind_proxy


def _secret(path: Path) -> bytes:
    secret = path.read_bytes().strip()
    if len(secret) < MIN_SECRET_BYTES:
        raise ValueError(
            f"the key that signs sessions in {path} is shorter than {MIN_SECRET_BYTES} bytes: "
            "delete the file and run the 'init' command again"
        )
    return secret


def _asset_link(app: Flask) -> layout.AssetLink:
    """Static files are linked with a digest of their content, so that they may be kept for ever."""
    folder = Path(app.static_folder or "")
    digests = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in folder.iterdir()
    }
    return lambda name: url_for("static", filename=name, v=digests[name])
