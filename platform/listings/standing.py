"""What the signed-in person is at /manage/, asked once a request: every entry of the menu wants to know."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from accounts import services as accounts
from institutions import services as institutions
from institutions.models import Institution

_KEPT = "_listings_standing"


@dataclass(frozen=True)
class Standing:
    """`teaches` and `runs`: the institutions where this person is a trainer, and those that they manage."""

    is_administrator: bool
    is_auditor: bool
    is_officer: bool
    teaches: tuple[Institution, ...]
    runs: tuple[Institution, ...]

    @property
    def works(self) -> bool:
        return bool(self.teaches or self.runs)

    @property
    def supervises(self) -> bool:
        return self.is_administrator or self.is_officer


def standing_of(request: HttpRequest) -> Standing:
    """Four queries the first time, none afterwards."""
    kept: Standing | None = getattr(request, _KEPT, None)
    if kept is None:
        user = request.user
        kept = Standing(
            is_administrator=bool(user.is_active and user.is_superuser),
            is_auditor=accounts.is_auditor(user),
            is_officer=accounts.is_officer(user),
            teaches=tuple(institutions.institutions_of(user)),
            runs=tuple(institutions.managed_by(user)),
        )
        setattr(request, _KEPT, kept)
    return kept


class RoleMenuItem(MenuItem):
    """An entry for those whose standing passes `shown_to`."""

    def __init__(self, label: Any, url: str, *, shown_to: Callable[[Standing], bool], **options: Any) -> None:
        super().__init__(label, url, **options)
        self.shown_to = shown_to

    def is_shown(self, request: HttpRequest) -> bool:
        return self.shown_to(standing_of(request))
