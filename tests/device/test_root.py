"""How a kiosk ends: told to, or because one of its threads died."""

import subprocess
import sys

DYING = """
import logging, threading
from device.kiosk import Ending

logging.basicConfig()
ending = Ending()
threading.excepthook = ending.thread_died
closed = []
ending.close_window = lambda: closed.append(True)

def die():
    raise RuntimeError("the forwarder broke")

threading.Thread(target=die, name="forwarder").start()
assert ending.stop.wait(5)
ending.end()
assert closed
raise SystemExit(ending.code)
"""


def test_a_thread_that_dies_takes_the_process_with_it_and_says_why() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", DYING], capture_output=True, text=True, timeout=30, check=False
    )
    assert ended.returncode == 1
    assert "the thread 'forwarder' died" in ended.stderr
    assert "RuntimeError: the forwarder broke" in ended.stderr
