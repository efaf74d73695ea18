"""
Takes away from this process what Windows does not have, for the product's own code.

Import it first.  Modules are missing to the product alone: the libraries choose their own
way by the system they are on, which is still Linux.
"""

from __future__ import annotations

import builtins
import ctypes
import importlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

USED_FIRST = (pathlib, shutil, subprocess, tempfile, threading)
"""What of the standard library looks round once, when it is imported."""

OURS = ("device", "contract", "worksource")
MODULES = {
    *("fcntl", "termios", "pwd", "grp", "resource", "pty", "tty", "posix", "syslog", "crypt"),
    *("nis", "spwd", "ossaudiodev", "evdev", "gpiozero", "lgpio"),
}
ATTRIBUTES = {
    os: "fork forkpty getuid geteuid getgid getegid setuid setgid getgroups getpgid getpgrp setsid "
    "killpg major minor makedev mkfifo mknod chown lchown getloadavg sysconf uname nice "
    "ttyname openpty sched_getaffinity wait3 wait4",
    signal: "pthread_sigmask pthread_kill sigwait sigwaitinfo sigtimedwait alarm pause setitimer "
    "SIGKILL SIGHUP SIGUSR1 SIGUSR2 SIGALRM SIGCHLD SIGQUIT SIGSTOP SIGCONT",
    socket: "AF_UNIX SOCK_CLOEXEC SOCK_NONBLOCK AF_NETLINK AF_PACKET",
    time: "clock_gettime clock_gettime_ns CLOCK_BOOTTIME CLOCK_MONOTONIC CLOCK_REALTIME tzset",
}

asked: set[str] = set()
"""The missing modules that the product asked for, and had to do without."""

_import, _import_module, _open = builtins.__import__, importlib.import_module, os.open


def _without(
    name: str,
    globals_: Mapping[str, object] | None = None,
    locals_: Mapping[str, object] | None = None,
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> Any:
    if level == 0:
        _refuse(name, globals_)
    return _import(name, globals_, locals_, fromlist, level)


def _import_module_without(name: str, package: str | None = None) -> ModuleType:
    _refuse(name, sys._getframe(1).f_globals)
    return _import_module(name, package)


def _refuse(name: str, by: Mapping[str, object] | None) -> None:
    room = str((by or {}).get("__name__", "")).split(".")[0]
    if name.split(".")[0] in MODULES and room in OURS:
        asked.add(name)
        raise ModuleNotFoundError(f"No module named '{name}'", name=name)


def _open_no_directory(path: Any, flags: int, *more: Any, **told: Any) -> int:
    if pathlib.Path(path).is_dir():
        raise PermissionError(13, "Permission denied", str(path))
    return _open(path, flags, *more, **told)


class _NamedLibrary(ctypes.CDLL):
    def __init__(self, name: str | None, *more: Any, **told: Any) -> None:
        if name is None:
            raise TypeError("LoadLibrary() argument 1 must be str, not None")
        super().__init__(name, *more, **told)


def take_away() -> None:
    for module, names in ATTRIBUTES.items():
        for name in names.split():
            if hasattr(module, name):
                delattr(module, name)
    for name in list(MODULES & set(sys.modules)):
        if name in ("evdev", "gpiozero", "lgpio"):
            del sys.modules[name]
    builtins.__import__ = _without  # type: ignore[assignment] # other names for the same
    importlib.import_module = _import_module_without
    os.open = _open_no_directory
    ctypes.CDLL = _NamedLibrary  # type: ignore[misc]
