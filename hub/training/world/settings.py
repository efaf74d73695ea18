"""
What the made-up center is: the site's own ways, and nothing that leads out of it.

Made anew from the site's time zone, languages and contact; everything else is as if nobody had
configured it: no broker that anybody could reach, no state server, no mail, no printer.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

from hub.accounts.settings import SignIn
from hub.cards.settings import Cards
from hub.config import Broker, Database, HubConfig

SITE = "training"
"""The site's code in every event and address: no hub takes it for its own."""
NAME = "TRAINING"
NOT_A_CARD = "TRAINING: this is not a card. The name and the number on it are made up."


def settings_of(real: HubConfig, folder: Path) -> HubConfig:
    """The configuration of a made-up center that lies in this folder."""
    site = dataclasses.replace(real.site, code=SITE, name=f"{NAME} · {real.site.name}", hours=())
    web = dataclasses.replace(real.web, secret_key_file=folder / "secret")
    return HubConfig(
        site=site,
        database=Database(url=f"sqlite:///{folder / 'hub.db'}"),
        broker=Broker(host="training.invalid", port=1),
        web=web,
        # There is no password here to be asked for once more.
        sign_in=SignIn(idle_minutes=60, hours=12, confirm_minutes=60, second_factor="offered"),
        cards=Cards(lost_line=NOT_A_CARD),
        log=real.log,
    )
