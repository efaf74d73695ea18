"""
The door of every list: columns are said once, and from them a page has sorting, paging, and the
whole list as CSV and as a spreadsheet.

A feature says its columns in `lists.py`:

    CARDS = Table(
        "cards",                                        # in the file's name and the address
        mark("Cards"),
        plural("%(num)s card", "%(num)s cards"),
        (
            Column("member", mark("Member number"), lambda card: card.member, sorts=CardRow.member),
            Column("made", mark("Made"), lambda card: card.made_at, "moment", sorts=CardRow.made_at),
            Column("why", mark("Why"), lambda card: card.reason, "word", is_shown=False),  # files only
        ),
        order=mark("newest first"),                     # of the rows as they come
        by="-made",                                     # the column that this order is by, if one
        individuals=True,    # its rows tell of people: files need May.EXPORT, a fresh proof, and are noted
    )

its page hands over rows, or a statement that the database sorts, cuts and streams:

    lists = CARDS.of(rows)                              # a short list, sorted here (`sorts=True`)
    lists = CARDS.asked(engine, select(...), cards_of, order=(CardRow.made_at.desc(), CardRow.id))
                                                        # cards_of: (connection, rows) -> cards
    return show(parts, "cards/cards.html", lists, choice=choice)            # the page, or the file

and the template writes the cells, one for each column that is shown, in their order:

    {% from "web/tables.html" import listed, plain %}
    {% call(card) listed(lists.cards) %}
    <th scope="row">{{ card.member }}</th><td data-label="{{ _('Made') }}">{{ at(card.made_at) }}</td>
    {% endcall %}                                       # or {{ plain(lists.cards) }}: cells from the columns

The caption counts ("12 cards, newest first"); headings are links that sort; the address holds
what is chosen (`sort=-made&page=2`), so that each view can be sent to somebody.  A second list
on one page says `prefix="left-"`.  A page about one day or some days passes `days=(first, last)`
to `of` or `asked`: they go into the file's name.
"""

from __future__ import annotations

from hub.web.tables.columns import Column
from hub.web.tables.listing import Listing
from hub.web.tables.showing import Shown, chooses_nothing, show
from hub.web.tables.table import Table

__all__ = ["Column", "Listing", "Shown", "Table", "chooses_nothing", "show"]
