"""
Which pages are open to staff of a partner, and why nobody is named there who does not share.

A page that is not here is shut to them, so that a new one shows nobody by oversight; the agency's
own staff pass as their role says.  Two kinds are here: pages that name no member, and pages that
ask the door whom they may name.  Tests fill a site with members who opted out and read every one.
"""

from __future__ import annotations

from typing import Literal

Shows = Literal["nobody", "visible"]
"""Names no member at all; or those whom the door lets this viewer see."""

PARTNERS: dict[str, Shows] = {
    "lobby.board_page": "visible",
    "lobby.stream": "nobody",
    "lobby.see": "nobody",
    "lobby.see_one": "visible",
    "lobby.claim": "visible",
    "lobby.put_back": "visible",
    "lobby.let_go": "visible",
    "lobby.finish_page": "visible",
    "lobby.finish": "visible",
    "desk.find_page": "nobody",
    "desk.find": "visible",
    "desk.open_member": "visible",
    "desk.member_page": "visible",
    "desk.log_in_member": "visible",
    "desk.nobody_page": "nobody",
    "desk.log_in_nobody": "nobody",
    "desk.visit_page": "visible",
    "desk.change_visit": "visible",
    "record.member_page": "visible",
    "visits.visits_page": "visible",
    "visits.visit_page": "visible",
    "visits.look_at_person": "visible",
    "visits.person_page": "visible",
    "groups.groups_page": "nobody",
    "reports.figures_page": "nobody",
    "reports.library_page": "nobody",
    "reports.report_page": "nobody",
    "reports.saved_page": "nobody",
    "reports.save_page": "nobody",
    "reports.save": "nobody",
    "reports.saved_report": "nobody",
    "reports.open_saved": "nobody",
    "reports.change_saved": "nobody",
    "reports.remove_saved": "nobody",
    "reports.mailed": "nobody",
    "catalogue.services_page": "nobody",
    "catalogue.one_service": "nobody",
    "catalogue.partners_page": "nobody",
    "catalogue.one_partner": "nobody",
    "catalogue.programmes_page": "nobody",
    "catalogue.one_programme": "nobody",
    "catalogue.hours_page": "nobody",
    "sharing.search_page": "visible",
    "sharing.search": "visible",
    "sharing.add_page": "visible",
    "sharing.add": "visible",
    "sharing.lookup_page": "nobody",
    "sharing.look_up": "visible",
    "sharing.procedures_page": "visible",
    "sharing.begin": "nobody",
    "sharing.step_page": "visible",
    "sharing.take_step": "visible",
    "sharing.hand_out": "nobody",
}


def is_open(endpoint: str) -> bool:
    """Whether staff of a partner may open an endpoint that asks for a permission."""
    return endpoint in PARTNERS
