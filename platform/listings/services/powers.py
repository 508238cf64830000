"""Who may act on a listing: officers of its region, and its institution's own people. Everybody else finds none."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import RoleGrant, User
from common.errors import DomainError
from institutions import services as institutions
from listings.models import Dossier, Listing

OFFICER = RoleGrant.Role.OFFICER


class ListingNotFound(DomainError):
    """There is none, or it is none of this person's business: the answer is the same."""

    code = "listing_not_found"
    status = 404
    message = _("There is no such listing here. It may belong to another region or institution.")


class OnlyManagers(DomainError):
    """They work for the listing's institution and do not run it."""

    code = "only_managers"
    status = 403
    message = _("Only those who run your institution can do this, for it concerns the whole of it. Ask them.")


def supervised(user: User) -> QuerySet[Listing]:
    """The listings of the regions in which this person holds office; all of them for an administrator."""
    if user.is_active and user.is_superuser:
        return Listing.objects.all()
    return Listing.objects.filter(accounts.within_office(user, OFFICER, path="region"))


def supervises(user: User) -> bool:
    """Whether this person supervises listings anywhere."""
    return user.is_active and (user.is_superuser or accounts.is_officer(user))


def owned(user: User) -> QuerySet[Listing]:
    """The listings of the institutions that this person works for."""
    return Listing.objects.filter(institution__in=institutions.works_for(user))


def check_may_supervise(*, user: User, listing: Listing) -> None:
    """Raises `ListingNotFound` outside the person's office, `institutions.OwnInterest` for the own institution."""
    if not user.is_active or not (user.is_superuser or accounts.covers(user, OFFICER, listing.region)):
        raise ListingNotFound
    institutions.check_no_own_interest(user=user, institution=listing.institution, people=_operators(listing))


def is_own(*, user: User, listing: Listing) -> bool:
    """Whether this person belongs to the listing's institution, or brought in a platform that has none."""
    return institutions.has_own_interest(user=user, institution=listing.institution, people=_operators(listing))


def speaks_for(*, user: User, listing: Listing) -> bool:
    """Whether this person may end it, bring it back and object, in the name of its institution.

    For a course its teachers may. Everything else concerns the whole institution, whose courses end with its own
    listing, so that only who runs it may.
    """
    if not is_own(user=user, listing=listing):
        return False
    teaches_is_enough = listing.kind == Listing.Kind.COURSE or listing.institution is None
    return teaches_is_enough or listing.institution in institutions.managed_by(user)


def check_speaks_for(*, user: User, listing: Listing) -> None:
    """Raises `ListingNotFound` for people of other institutions, `OnlyManagers` for those who only teach there."""
    if not is_own(user=user, listing=listing):
        raise ListingNotFound
    if not speaks_for(user=user, listing=listing):
        raise OnlyManagers


def get_listing_to_see(*, user: User, uuid: UUID) -> Listing:
    """One that this person supervises or whose institution is their own. Raises `ListingNotFound`."""
    listings = Listing.objects.select_related("institution", "region", "course__availability__replacement")
    visible = Q(institution__in=institutions.works_for(user))
    visible |= Q(institution=None, pk__in=Dossier.objects.filter(submitted_by=user).values("listing"))
    if user.is_superuser or accounts.covers(user, OFFICER, None):
        visible = Q()  # an empty condition would vanish in an "or", and not widen it
    else:
        visible |= accounts.within_office(user, OFFICER, path="region")
    found = listings.filter(visible, uuid=uuid).first() if user.is_active else None
    if found is None:
        raise ListingNotFound
    return found


def _operators(listing: Listing) -> list[User]:
    """Who applied for a listing that belongs to no institution."""
    if listing.institution_id is not None:
        return []
    return list(User.objects.filter(pk__in=listing.dossiers.values("submitted_by")))
