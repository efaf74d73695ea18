"""The bill of materials as Markdown and as CSV, written from bom.toml."""

from __future__ import annotations

import csv
import io

from hardware.parts.reading import VARIANTS, Bom, Part
from hardware.parts.rules import KIOSKS, USB_MOST_MA, drawn_ma, total, usb_ma
from hardware.pinmap.reading import PinMap


def markdown(bom: Bom, pins: PinMap) -> str:
    """`BOM.md`."""
    prices = bom.prices
    totals = "\n".join(
        f"| {what} | {total(bom, variant):.2f} | {_kinds(bom, variant)} |"
        for variant, what in VARIANTS.items()
    )
    sections = "\n".join(_section(bom, variant, what) for variant, what in VARIANTS.items())
    return f"""# Bill of materials

Written from `bom.toml` by `make hardware`; do not change it by hand. **Prices: {prices.currency}, as of {prices.as_of}: {prices.source}.** A part that was looked up says when in its last column. Makers' numbers are from memory, too: buy by what a part must do.

| variant | {prices.currency} | kinds of parts |
|---|---|---|
{totals}

## Current

At their most, all at once:

| supply | gives mA | {" | ".join(f"{VARIANTS[variant]} mA" for variant in KIOSKS)} |
|---|---|---|---|
{_currents(bom, pins)}

{sections}"""


def csv_text(bom: Bom) -> str:
    """`BOM.csv`: one line a part, for whoever orders."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    counts = [f"for {variant}" for variant in VARIANTS]
    price = f"price {bom.prices.currency}"
    head = ["id", "part", "maker", "maker's number", *counts]
    lines.writerow([*head, "must", "substitutes", price, "price is of", "price from"])
    for part in bom.part:
        lines.writerow(
            [part.id, part.name, part.maker, part.number]
            + [part.quantity.get(variant, 0) for variant in VARIANTS]
            + [part.must, "; ".join(f"{one.part} ({one.differs})" for one in part.substitutes)]
            + [f"{part.price:.2f}", bom.prices.as_of, part.checked or bom.prices.source]
        )
    return text.getvalue()


def _kinds(bom: Bom, variant: str) -> int:
    return len(bom.of(variant))


def _currents(bom: Bom, pins: PinMap) -> str:
    rows = [
        f"| {supply.what} | {supply.gives_ma:g} | "
        + " | ".join(f"{drawn_ma(bom, pins, variant, supply.name):.0f}" for variant in KIOSKS)
        + " |"
        for supply in bom.supply
    ]
    usb = " | ".join(f"{usb_ma(bom, variant):.0f}" for variant in KIOSKS)
    return "\n".join([*rows, f"| of it by the Pi's USB sockets | {USB_MOST_MA:g} | {usb} |"])


def _section(bom: Bom, variant: str, what: str) -> str:
    rows = "\n".join(_row(bom, part, variant) for part in bom.of(variant))
    return f"""## {what[0].upper()}{what[1:]}

| n | part | maker, number | must | substitute | each | together | price |
|---|---|---|---|---|---|---|---|
{rows}
| | **together** | | | | | **{total(bom, variant):.2f}** | |
"""


def _row(bom: Bom, part: Part, variant: str) -> str:
    number = part.quantity[variant]
    maker = ", ".join(filter(None, (part.maker, part.number)))
    instead = "; ".join(f"{one.part}: {one.differs}" for one in part.substitutes)
    price = part.checked or f"estimate, {bom.prices.as_of}, to be checked"
    return (
        f"| {number} | {part.name} | {maker} | {part.must} | {instead} "
        f"| {part.price:.2f} | {part.price * number:.2f} | {price} |"
    )
