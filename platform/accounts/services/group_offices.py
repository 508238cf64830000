"""Whose memberships an office may see: people of its region, and the sensitive ones only if its grant names them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.identity.id_number import InvalidIdNumber, check_id_number
from accounts.models import RealName, RoleGrant, User
from accounts.phone import InvalidPhone, normalise
from accounts.services.real_name import place_of
from accounts.services.roles import grants_today
from audit import services as audit
from common.crypto import keyed_index
from common.errors import DomainError
from common.workdays import day_of
from reference import services as reference
from reference.models import Region


class NoOfficeForGroups(DomainError):
    code = "no_office_for_groups"
    status = 403
    message = _("Trainee groups of people are for officers and auditors of their region.")


class PersonNotFound(DomainError):
    """Nobody, or nobody of this office's region: the answers are the same."""

    code = "person_not_found"
    status = 404
    message = _(
        "Nobody of your region was found. Write the whole phone number, or the whole identity number of somebody "
        "whose real name is checked."
    )


class OwnGroups(DomainError):
    code = "own_groups"
    status = 403
    message = _("Nobody looks after their own groups by office. Your own stand under “My groups”.")


class Places(Protocol):
    def __call__(self, *, user: User) -> set[str]:
        """Codes of regions where `user` is known to learn."""
        ...


_places: list[Places] = []


def on_places(places: Places) -> None:
    """Let an upper app say where people learn. Called from its `ready()`; safe to repeat."""
    if places not in _places:
        _places.append(places)


@dataclass(frozen=True)
class Reach:
    """What somebody's office may do with one person's memberships, and the office's region (None: everywhere)."""

    decides: bool
    sensitive: bool
    region: Region | None

    @property
    def region_code(self) -> str:
        return self.region.code if self.region else ""


def looks_after_groups(user: User | AnonymousUser) -> bool:
    """Whether this person reads memberships of anybody."""
    return bool(grants_today(user))


def reach_of(*, by: User, person: User) -> Reach:
    """Raises `NoOfficeForGroups`, `OwnGroups`, `PersonNotFound`."""
    grants = grants_today(by)
    if not grants:
        raise NoOfficeForGroups
    if by.pk == person.pk:
        raise OwnGroups
    codes = _codes_of(person)
    covering = [one for one in grants if covers_any(one, codes)]
    if not covering:
        raise PersonNotFound
    officer = [one for one in covering if one.role == RoleGrant.Role.OFFICER]
    named = [one for one in officer if one.sensitive_groups]
    best = (named or officer or covering)[0]
    return Reach(decides=bool(officer), sensitive=bool(named), region=best.region)


def find_person(*, by: User, query: str, at: datetime) -> User:
    """The person with this phone number or identity number, whole, if the office reaches them.

    Names are sealed and can't be searched. Raises `NoOfficeForGroups`, `OwnGroups`, `PersonNotFound`.
    """
    if not looks_after_groups(by):
        raise NoOfficeForGroups
    person = _by_number(query, at)
    if person is None:
        raise PersonNotFound
    reach = reach_of(by=by, person=person)
    audit.read_personal(
        actor_uuid=str(by.uuid),
        people=[str(person.uuid)],
        what=["display_name"],
        purpose="group_people",
        at=at,
        region_code=reach.region_code,
    )
    return person


def get_person(*, by: User, uuid: UUID) -> tuple[User, Reach]:
    """Raises `NoOfficeForGroups`, `OwnGroups`, `PersonNotFound`."""
    if not looks_after_groups(by):
        raise NoOfficeForGroups
    person = User.objects.filter(uuid=uuid).first()
    if person is None:
        raise PersonNotFound
    return person, reach_of(by=by, person=person)


def covers_any(grant: RoleGrant, codes: set[str]) -> bool:
    """Whether any of these regions lies within the grant's."""
    return grant.region is None or any(code.startswith(reference.subtree(grant.region)) for code in codes)


def _by_number(query: str, at: datetime) -> User | None:
    try:
        return User.objects.filter(phone=normalise(query)).first()
    except InvalidPhone:
        pass
    try:
        number = check_id_number(query, today=day_of(at))
    except InvalidIdNumber:
        return None
    found = RealName.objects.filter(id_index=keyed_index(number)).select_related("user").first()
    return found.user if found else None


def _codes_of(person: User) -> set[str]:
    """Where this person's identity number was given out, and where they learn."""
    codes = {place_of(person)} - {""}
    return codes.union(*(places(user=person) for places in _places))
