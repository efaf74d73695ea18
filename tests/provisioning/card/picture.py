"""
`python -m tests.provisioning.card.picture FILE.svg`: three cards on a terminal, for the README.

Nothing is written anywhere: the code that shows is the product's, what it shows is made up.
"""

import io
import re
import sys
from pathlib import Path

from rich.console import Console

from contract.card_settings import CardSettings, HubDoor
from provisioning.card.block_map import BlockMap, Range
from provisioning.card.disks import Disk, Part
from provisioning.card.errors import NotKept
from provisioning.card.flash.plan import PIECE, Plan
from provisioning.card.flash.several import Job, Verdict
from provisioning.card.flash.shown import bars, show_targets, show_verdicts
from provisioning.card.flash.writing import Written

WIDTH = 104
MAPPED = 614 * 1000**2 // 4096 * 4096
COMMAND = (
    "$ sudo worksource image flash worksource-kiosk-1.4.2.img.zst /dev/sdb /dev/sdc /dev/sdd \\\n"
    "      --sheet kiosks.csv --ca ca.pem --hub https://hub.local:8443 --timezone America/Chicago"
)


def job(path: str, device: str, name: str, size: int, parts: tuple[Part, ...] = ()) -> Job:
    door = HubDoor("https://hub.local:8443", "hub.local", "")
    settings = CardSettings("oak-street", device, "America/Chicago", door)
    disk = Disk(path, size, "disk", f"{name} on USB", "", False, True, parts, (), ())
    return Job(disk, Plan(BlockMap(2_755_657_728, (Range(0, MAPPED),), "x")), settings)


def main(into: Path) -> None:
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    jobs = [
        job("/dev/sdb", "lobby-1", "SanDisk Ultra", 31_914_983_424),
        job("/dev/sdc", "lobby-2", "Generic Reader", 15_931_539_456,
            (Part("/dev/sdc1", 15_927_345_152, "CAMERA", "vfat", ()),)),
        job("/dev/sdd", "lobby-3", "Generic Reader", 31_914_983_424),
    ]  # fmt: skip
    console.print(COMMAND, style="bold", markup=False, highlight=False)
    holds = ("", "", "the kiosk lobby-3 of oak-street")
    show_targets(console, [(one.disk, held) for one, held in zip(jobs, holds, strict=True)])
    console.print()
    half_way(console, jobs)
    console.print("\n[dim]two minutes later[/]\n")
    good = Written(MAPPED, 0, 36.2, 13.4)
    kept = Written(MAPPED, 402_653_184, 41.0, 13.9)
    worn = NotKept("/dev/sdc", 188_743_680, 8_388_608)
    verdicts = [Verdict(jobs[0], good), Verdict(jobs[1], None, str(worn)), Verdict(jobs[2], kept)]
    labels = {
        "/dev/sdb": "labels/oak-street-lobby-1.pdf",
        "/dev/sdd": "labels/oak-street-lobby-3.pdf",
    }
    show_verdicts(console, verdicts, labels)
    picture = console.export_svg(title="worksource image flash", unique_id="flashing")
    into.write_text(re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL))


def half_way(console: Console, jobs: list[Job]) -> None:
    now = [0.0]
    progress, watch = bars(console, jobs, lambda: now[0])
    total = jobs[0].plan.length
    for second in range(1, 25):
        now[0] = float(second)
        for one, rate in zip(jobs, (17.1e6, 8.4e6, 42e6), strict=True):
            done = int(second * rate)
            if done < total:
                watch(one, "writing", done // PIECE * PIECE, total)
            else:
                watch(one, "reading back", min(total, done - total), total)
    console.print(progress.get_renderable())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
