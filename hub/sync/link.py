"""
The hub's line to the state server: HTTPS, one kept connection, the hub's token.

The one file that imports requests.  Its errors and its log lines name the address asked,
and a card's token is part of an address: so they are translated here, without their cause.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import requests

from contract.characteristics import SiteCharacteristics, SiteCharacteristicsAnswer
from contract.fields import Sealed
from contract.sharing import (
    OfficeAnswer,
    OfficeAsk,
    OptOutAnswer,
    OptOutAsk,
    StatewideAnswer,
    StatewideAsk,
)
from contract.sync import (
    CardAnswer,
    Changes,
    MatchAnswer,
    MatchRequest,
    ProofAnswer,
    Refusal,
    SiteCards,
    SiteCardsAnswer,
    SiteMembers,
    SiteMembersAnswer,
    SitePartners,
    SiteServices,
    SiteServicesAnswer,
    SyncAnswer,
)
from hub.sync.errors import NotReached, Refused

logging.getLogger("urllib3").setLevel(logging.WARNING)  # below it, it writes addresses

T = TypeVar("T")
Timeout = tuple[float, float]

PATIENT: Timeout = (5.0, 60.0)
"""To connect, and between bytes: for what nobody waits for."""


class _Bearer(requests.auth.AuthBase):
    """The token, read at each request so that a new one needs no restart."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._file.read_text().strip()}"
        return request


class StateLink:
    """What a hub asks the state.  One thread at a time; raises NotReached and Refused."""

    def __init__(
        self,
        url: str,
        token_file: Path,
        *,
        ca: Path | None = None,
        cert: tuple[Path, Path] | None = None,
    ) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.auth = _Bearer(token_file)
        self._verify: bool | str = str(ca) if ca else True
        self._cert = (str(cert[0]), str(cert[1])) if cert else None

    def send(self, batch: bytes) -> SyncAnswer:
        """A packed batch; the answer follows the state's commit."""
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "zstd"}
        return self._ask(SyncAnswer, "POST", "/sync/events", data=batch, headers=headers)

    def send_ahead(self, batch: bytes) -> SyncAnswer:
        """Opt-outs, packed like a batch, before what lies before them."""
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "zstd"}
        return self._ask(SyncAnswer, "POST", "/sync/opt-outs", data=batch, headers=headers)

    def changes(self, after: int) -> Changes:
        """What this site must learn, after a position."""
        return self._ask(Changes, "GET", "/sync/changes", params={"after": after})

    def proof(self, first_day: str) -> ProofAnswer:
        """What the state holds of this site from a day on."""
        return self._ask(ProofAnswer, "GET", "/sync/proof", params={"from": first_day})

    def tell_services(self, told: SiteServices) -> SiteServicesAnswer:
        """This site's own services, all of them."""
        body = msgspec.json.encode(told)
        return self._ask(SiteServicesAnswer, "PUT", "/sync/services", data=body)

    def tell_partners(self, told: SitePartners) -> SiteServicesAnswer:
        """This site's own programmes and partners, all of them."""
        body = msgspec.json.encode(told)
        return self._ask(SiteServicesAnswer, "PUT", "/sync/partners", data=body)

    def tell_cards(self, told: SiteCards) -> SiteCardsAnswer:
        """Cards that this site made or voided."""
        return self._ask(SiteCardsAnswer, "PUT", "/sync/cards", data=msgspec.json.encode(told))

    def tell_members(self, told: SiteMembers) -> SiteMembersAnswer:
        """Members whom this site registered or corrected."""
        body = msgspec.json.encode(told)
        return self._ask(SiteMembersAnswer, "PUT", "/sync/members", data=body)

    def tell_characteristics(self, told: SiteCharacteristics) -> SiteCharacteristicsAnswer:
        """What members said of themselves at this site."""
        body = msgspec.json.encode(told)
        return self._ask(SiteCharacteristicsAnswer, "PUT", "/sync/characteristics", data=body)

    def card(self, token: str, timeout: Timeout = PATIENT) -> CardAnswer | None:
        """Whose card this is; None for a card nobody has."""
        try:
            return self._ask(CardAnswer, "GET", f"/cards/{token}", timeout=timeout)
        except Refused as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    def match(self, sealed: Sealed, timeout: Timeout = PATIENT) -> MatchAnswer:
        """Who has this SSN."""
        return self.find(MatchRequest(sealed=sealed), timeout)

    def find(self, asked: MatchRequest, timeout: Timeout = PATIENT) -> MatchAnswer:
        """Whether somebody is registered already."""
        question = msgspec.json.encode(asked)
        return self._ask(MatchAnswer, "POST", "/members/match", data=question, timeout=timeout)

    def search_statewide(self, asked: StatewideAsk, timeout: Timeout = PATIENT) -> StatewideAnswer:
        """Which members of the state are meant."""
        body = msgspec.json.encode(asked)
        return self._ask(StatewideAnswer, "POST", "/sharing/search", data=body, timeout=timeout)

    def add_to_office(self, asked: OfficeAsk, timeout: Timeout = PATIENT) -> OfficeAnswer:
        """Let this site know a member."""
        body = msgspec.json.encode(asked)
        return self._ask(OfficeAnswer, "POST", "/sharing/office", data=body, timeout=timeout)

    def look_up_opt_out(self, asked: OptOutAsk, timeout: Timeout = PATIENT) -> OptOutAnswer:
        """Whether whoever gave a sealed SSN opted out."""
        body = msgspec.json.encode(asked)
        return self._ask(OptOutAnswer, "POST", "/sharing/opt-out", data=body, timeout=timeout)

    def close(self) -> None:
        self._session.close()

    def _ask(
        self, kind: type[T], method: str, path: str, *, timeout: Timeout = PATIENT, **content: Any
    ) -> T:
        try:
            response = self._session.request(
                method,
                f"{self._url}/api/v1{path}",
                timeout=timeout,
                verify=self._verify,
                cert=self._cert,
                allow_redirects=False,
                **content,
            )
        except (requests.RequestException, OSError) as cause:
            raise NotReached(self._url, _in_words(cause)) from None
        return self._read(kind, response)

    def _read(self, kind: type[T], response: requests.Response) -> T:
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise NotReached(self._url, f"it answers {response.status_code}")
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            raise NotReached(self._url, "this site asks too often")
        if response.status_code != HTTPStatus.OK:
            raise Refused(self._url, response.status_code, _sentence(response.content))
        try:
            return msgspec.json.decode(response.content, type=kind)
        except msgspec.DecodeError:
            raise NotReached(self._url, "something else answers in its place") from None


def _in_words(cause: Exception) -> str:
    match cause:
        case requests.exceptions.SSLError():
            return "its certificate is not trusted, or it does not trust ours"
        case requests.exceptions.Timeout():
            return "no answer in time"
        case requests.exceptions.ConnectionError():
            return "no connection"
        case FileNotFoundError() | PermissionError():
            return f"a file it needs cannot be read: {cause.filename}"
        case _:
            return type(cause).__name__


def _sentence(content: bytes) -> str:
    try:
        return msgspec.json.decode(content, type=Refusal).message
    except msgspec.DecodeError:
        return "it gives no reason"
