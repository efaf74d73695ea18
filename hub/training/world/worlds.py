"""
The made-up centers that are open, and the door to them: `/training/<key>/...`.

Each has a folder of its own that ends with the process or the day, a key for its cookies, and
an app made by the same `create_app` as the real one.  An app costs a megabyte or two, so few
are kept and the one that was used least lately is made again when somebody comes back.  The
only thing that leaves a center is that a lesson was completed.
"""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import Engine, event

from hub import clock
from hub.accounts.service import Account
from hub.config import HubConfig
from hub.db import open_engine
from hub.training.rules import Lesson, Progress
from hub.training.world import guide, settings
from hub.training.world.filling import fill
from hub.training.world.world import PREFIX, Record, World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

APPS_KEPT = 2
MOST_WORLDS = 24
HOME = "training-"
LASTS = timedelta(hours=14)
_KEY_BYTES = 8
_SECRET_BYTES = 48

MakeApp = Callable[[HubConfig, Engine], Flask]


class Training:
    """All made-up centers of one process; nothing is made before somebody starts a lesson."""

    def __init__(self, config: HubConfig, make_app: MakeApp, record: Record) -> None:
        self._config, self._make_app, self._record = config, make_app, record
        self._home: Path | None = None
        self._sweep: Callable[[], object] = lambda: None
        self._worlds: OrderedDict[str, World] = OrderedDict()
        self._apps: OrderedDict[str, Flask] = OrderedDict()
        self._turn = threading.Lock()

    def start(self, trainee: Account, lesson: Lesson, language: str, *, anew: bool) -> str:
        """The address that lets somebody into their lesson, taken up again or begun anew."""
        with self._turn:
            self._end(world for world in list(self._worlds.values()) if _is_old(world))
            world = self._of(trainee.id, lesson)
            if world is not None and (anew or world.trainee != trainee):
                self._end([world])
                world = None
            if world is None:
                world = self._make(trainee, lesson, language)
                self._worlds[world.key] = world
                self._end(list(self._worlds.values())[:-MOST_WORLDS])
        return f"{world.root}/lesson/enter/{world.new_ticket()}"

    def progress(self, staff: int) -> dict[str, Progress]:
        """How far somebody is in the lessons that they began today."""
        return {
            world.lesson.code: world.progress
            for world in list(self._worlds.values())
            if world.trainee.id == staff and not _is_old(world)
        }

    def around(self, real: WSGIApplication) -> WSGIApplication:
        """The real app, and beside it the made-up centers under their own addresses."""

        def choose(environ: WSGIEnvironment, respond: StartResponse) -> Iterable[bytes]:
            key, _, rest = environ.get("PATH_INFO", "").removeprefix(f"{PREFIX}/").partition("/")
            world = self._worlds.get(key)
            if world is None or not environ["PATH_INFO"].startswith(f"{world.root}/"):
                return real(environ, respond)
            inner = environ | {
                "SCRIPT_NAME": environ.get("SCRIPT_NAME", "") + world.root,
                "PATH_INFO": f"/{rest}",
            }
            return self._app_of(world)(inner, respond)

        return choose

    def close(self) -> None:
        """End every center; their folders go with them."""
        with self._turn:
            self._end(list(self._worlds.values()))
            self._sweep()
            self._home = None

    def _of(self, staff: int, lesson: Lesson) -> World | None:
        return next(
            (
                world
                for world in self._worlds.values()
                if world.trainee.id == staff
                and (world.lesson.code, world.lesson.version) == (lesson.code, lesson.version)
            ),
            None,
        )

    def _make(self, trainee: Account, lesson: Lesson, language: str) -> World:
        if self._home is None:
            self._home = self._make_home()
            self._sweep = weakref.finalize(self, shutil.rmtree, self._home, ignore_errors=True)
        key = secrets.token_hex(_KEY_BYTES)
        folder = self._home / key
        folder.mkdir(mode=0o700)
        (folder / "secret").write_text(secrets.token_urlsafe(_SECRET_BYTES))
        config = settings.settings_of(self._config, folder)
        engine = open_engine(config.database.url)
        event.listen(engine, "connect", _hurry)
        return World(
            key=key,
            folder=folder,
            config=config,
            trainee=trainee,
            lesson=lesson,
            engine=engine,
            kiosks=fill(engine, config, trainee, language),
            progress=Progress(started_at=clock.now()),
        )

    def _make_home(self) -> Path:
        """Beside the key of the web, where this server writes; what a pulled plug left there goes."""
        beside = self._config.web.secret_key_file.parent
        if not os.access(beside, os.W_OK):
            return Path(tempfile.mkdtemp(prefix=HOME))
        for left in beside.glob(f"{HOME}*"):
            shutil.rmtree(left, ignore_errors=True)
        return Path(tempfile.mkdtemp(prefix=HOME, dir=beside))

    def _app_of(self, world: World) -> Flask:
        with self._turn:
            app = self._apps.get(world.key)
            if app is None:
                app = self._make_app(world.config, world.engine)
                guide.install(app, world, self._record)
                self._apps[world.key] = app
            self._apps.move_to_end(world.key)
            while len(self._apps) > APPS_KEPT:
                self._let_go(next(iter(self._apps)))
            return app

    def _let_go(self, key: str) -> None:
        """An app goes, and what its engine remembers; the made-up center stays."""
        world = self._worlds.get(key)
        if world is not None:
            world.engine.clear_compiled_cache()
            world.engine.dispose()
        if self._apps.pop(key, None) is not None:
            gc.collect()  # an app is all circles, and would lie about for long

    def _end(self, worlds: Iterable[World]) -> None:
        for world in worlds:
            self._let_go(world.key)
            self._worlds.pop(world.key, None)
            shutil.rmtree(world.folder, ignore_errors=True)


def _is_old(world: World) -> bool:
    began, now = world.progress.started_at, clock.now()
    zone = world.config.site.timezone
    return now - began > LASTS or clock.local_day(began, zone) != clock.local_day(now, zone)


def _hurry(connection: Any, _record: Any) -> None:
    # What is made up may be lost with the power: no waiting for the disk.
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-256")
