"""Which help page is about which page: by its endpoint, else by its feature."""

from __future__ import annotations

START = "start"
"""Where whoever is anywhere else is led."""

BY_ENDPOINT = {
    "looks.audit_page": "audit-log",
    "kiosks.proof_page": "counting",
    "cards.encoders_page": "encoders",
    "desk.sheets_page": "paper-sheets",
    "desk.make_sheets": "paper-sheets",
    "desk.print_page": "paper-sheets",
    "desk.find_sheet": "paper-sheets",
    "desk.sheet_page": "paper-sheets",
    "desk.key_row": "paper-sheets",
    "registering.same": "duplicates",
    "groups.appointments_page": "appointments",
    "groups.make_appointment": "appointments",
    "groups.cancel_appointment": "appointments",
}

BY_FEATURE = {
    "accounts": "account",
    "agreements": "exchange",
    "alerts": "alerts",
    "by_ssn": "members",
    "cards": "cards",
    "catalogue": "services",
    "characteristics": "federal",
    "clients": "exchange",
    "commands": "kiosk-orders",
    "desk": "front-desk",
    "dictionary": "figures",
    "display": "lobby",
    "duplicates": "duplicates",
    "enrolment": "new-kiosk",
    "events": "set-aside",
    "factors": "account",
    "federal": "federal",
    "followup": "follow-up",
    "groups": "groups",
    "help": "lobby",
    "howto": START,
    "identity": "new-kiosk",
    "keeping": "accounts",
    "kiosks": "kiosks",
    "lessons": "lessons",
    "lobby": "lobby",
    "looks": "looking-at-records",
    "members": "members",
    "metrics": "kiosks",
    "mis": "exchange",
    "outcomes": "figures",
    "pirl": "federal",
    "proving": "account",
    "record": "members",
    "registering": "members",
    "releases": "updates",
    "reports": "figures",
    "retention": "standing",
    "rollout": "updates",
    "sharing": "sharing",
    "sso": "account",
    "standing": "standing",
    "start": START,
    "visits": "visits",
    "waits": "lobby",
    "webhooks": "exchange",
}


def topic_of(endpoint: str | None) -> str:
    """The help page about this endpoint's page."""
    if endpoint is None:
        return START
    if endpoint in BY_ENDPOINT:
        return BY_ENDPOINT[endpoint]
    return BY_FEATURE.get(endpoint.partition(".")[0], START)
