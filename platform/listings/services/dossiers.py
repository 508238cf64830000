"""Listings that are no courses: what their kinds bring to the desk and what an approval of them does.

A kind registers once, from `listings.kinds`; the review desk knows none of them by name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from accounts.models import User
from listings.models import Dossier
from listings.services.sections import Row, Section

if TYPE_CHECKING:
    from listings.kinds.base import KindForm

__all__ = ["DossierKind", "Row", "Section", "approved", "author_url", "form_of", "register", "sections"]


class Approve(Protocol):
    def __call__(self, *, dossier: Dossier, actor: User, at: datetime) -> None: ...


@dataclass(frozen=True)
class DossierKind:
    """`sections` shows a dossier, to its author, to reviewers and side by side with an earlier one; `approved` puts it
    into effect within the deciding transaction and may raise `DomainError` to refuse. `form` is what its author fills
    in; without one, nobody can apply for this kind on a page."""

    sections: Callable[[Dossier], list[Section]]
    approved: Approve
    form: "type[KindForm] | None" = None


_KINDS: dict[str, DossierKind] = {}


def register(kind: str, registered: DossierKind) -> None:
    """Let listings of `kind` (one of `Listing.Kind`) be described by dossiers."""
    _KINDS[kind] = registered


def form_of(kind: str) -> "type[KindForm]":
    """The form of a kind. Raises `KeyError` for one that nobody can apply for."""
    form = _KINDS[kind].form
    if form is None:
        raise KeyError(kind)
    return form


def sections(dossier: Dossier) -> list[Section]:
    """What a reader sees of it."""
    return _KINDS[dossier.listing.kind].sections(dossier)


def approved(*, dossier: Dossier, actor: User, at: datetime) -> None:
    """Put an approved dossier into effect, in the caller's transaction. Raises `DomainError`."""
    _KINDS[dossier.listing.kind].approved(dossier=dossier, actor=actor, at=at)
    Dossier.objects.filter(pk=dossier.pk).update(approved_at=at)


def author_url(dossier: Dossier) -> str:
    """Where its author sees how it stands, answers and reads the decision letter."""
    draft = getattr(dossier.listing, "draft", None)
    return f"/me/applications/{draft.uuid}/" if draft else ""
