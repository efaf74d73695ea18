"""`python -m hub hub|state ...`: the commands without the `worksource` script."""

from __future__ import annotations

import click

from hub.cli import hub, state

main = click.Group("hub", commands={"hub": hub, "state": state})

if __name__ == "__main__":
    main()
