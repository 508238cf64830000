"""Nobody decides about himself or about an institution he belongs to: the one check that every decision makes."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from institutions.models import Institution
from institutions.services.institutions import works_for


class OwnInterest(DomainError):
    """The decision concerns the person who would make it. Holds for administrators too."""

    code = "own_interest"
    status = 403
    message = _("This concerns you or your own institution, so somebody else has to decide it.")


def has_own_interest(*, user: User, institution: Institution | None = None, people: Iterable[User] = ()) -> bool:
    """Whether `user` is one of `people`, whose act or case it is, or works for `institution` now, in whatever part."""
    if any(person.pk == user.pk for person in people):
        return True
    return institution is not None and institution.pk in {own.pk for own in works_for(user)}


def check_no_own_interest(*, user: User, institution: Institution | None = None, people: Iterable[User] = ()) -> None:
    """Call it in every service that decides. Raises `OwnInterest`."""
    if has_own_interest(user=user, institution=institution, people=people):
        raise OwnInterest
