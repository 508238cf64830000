"""The directory (目录) as it is now: what is listed, by whom and since when."""

from uuid import UUID

from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common import clock
from common.errors import DomainError
from common.paging import MOST, FoundPaginator, page_of
from common.workdays import day_of
from courses.models.search import Search
from courses.search.tokens import query_tokens
from institutions.models import ConductFinding, Institution, Trainer
from listings.models import Listing, ListingEvent
from listings.services import entries
from listings.services.powers import ListingNotFound
from reference import services as reference
from reference.models import Region

Act = ListingEvent.Act

# What everybody may know of a listing's history: that, when and of what kind; never who, never in whose words.
PUBLIC_ACTS = (
    Act.LISTED,
    Act.RECTIFY,
    Act.RECTIFIED,
    Act.SUSPENDED,
    Act.RESUMED,
    Act.EXITED,
    Act.REINSTATED,
    Act.READMITTED,
)


_SHOWN = ("institution", "region", "course__availability__version")


class InstitutionNotFound(DomainError):
    code = "institution_not_found"
    status = 404
    message = _("There is no institution with this code here.")


class TrainerNotFound(DomainError):
    code = "trainer_not_found"
    status = 404
    message = _("There is no such trainer here.")


def directory(*, query: str = "", kind: str = "", region: str = "", most: int | None = None) -> QuerySet[Listing]:
    """What is listed, newest first.

    `query` is looked for as the course search does, every word of it: in titles, codes, the institution's names and
    code, and in all that the course search knows of a course. Without a letter, digit or ideograph it finds nothing.
    `region` is the code of a region, which stands for everything within it. An unknown kind or region finds nothing.
    With `most`, a search goes no further than the newest so many, which bounds what it costs.
    """
    tokens = query_tokens(query)
    if query.replace("\x00", "").strip() and not tokens:
        return Listing.objects.none()
    if region:
        found = Region.objects.filter(code=region).first()
        if found is None:
            return Listing.objects.none()
        tokens.append(entries.place_token(reference.subtree(found)))
    if tokens and kind:
        # One question to one index, whatever is asked for together.
        tokens.append(entries.kind_token(kind))
    order = ["-listed_at", "-pk"]
    if tokens:
        # Entries are numbered in the same order, and reading them by number ends with the page.
        order = ["-directory_entry__pk"]
        # The index holds nothing else than what is in the directory. Said again in a way that no index of `Listing`
        # serves: SQLite would prefer that one, and read the whole directory.
        listed = Listing.objects.filter(
            ~Q(in_directory=False), directory_entry__words__matches=Search(tuple(tokens), most)
        )
    else:
        listed = Listing.objects.filter(in_directory=True, **({"kind": kind} if kind else {}))
    return listed.select_related(*_SHOWN).order_by(*order)


def directory_page(number: str | None, *, query: str = "", kind: str = "", region: str = "") -> Page[Listing]:
    """The page of this number of `directory`, the nearest where there is no such page; `MOST` rows are counted."""
    found = directory(query=query, kind=kind, region=region, most=MOST + 1)
    if not (query or region):
        page: Page[Listing] = page_of(found, number)
        return page
    numbers = list(found.values_list("pk", flat=True)[: MOST + 1])
    return FoundPaginator(numbers, Listing.objects.select_related(*_SHOWN).in_bulk).get_page(number)


def within(region: str) -> Q:
    """Listings of the region with this code and of all within it; of none where there is no such region."""
    found = Region.objects.filter(code=region).first()
    return Q(region__code__startswith=reference.subtree(found)) if found else Q(pk__in=[])


def get_public_listing(*, uuid: UUID) -> Listing:
    """One that is or was in the directory. Raises `ListingNotFound` for what never was."""
    found = (
        Listing.objects.select_related("institution", "region", "course__availability__version")
        .filter(uuid=uuid, listed_at__isnull=False)
        .first()
    )
    if found is None:
        raise ListingNotFound
    return found


def public_history(*, listing: Listing) -> QuerySet[ListingEvent]:
    """What everybody may know of what happened to it, newest first."""
    return listing.events.filter(act__in=PUBLIC_ACTS).order_by("-at", "-pk")


def public_changes(*, region: str = "") -> QuerySet[ListingEvent]:
    """The same of all listings."""
    events = ListingEvent.objects.filter(act__in=PUBLIC_ACTS).select_related("listing__institution")
    if region:
        events = events.filter(listing__in=Listing.objects.filter(within(region)))
    return events.order_by("-at", "-pk")


def get_institution(*, code: str) -> Institution:
    """Raises `InstitutionNotFound`."""
    found = Institution.objects.select_related("region").filter(code=code.upper()).first()
    if found is None:
        raise InstitutionNotFound
    return found


def get_public_trainer(*, uuid: UUID) -> Trainer:
    """A trainer who works for an institution here and may teach. Raises `TrainerNotFound`."""
    found = public_trainers().filter(uuid=uuid).first()
    if found is None:
        raise TrainerNotFound
    return found


def public_trainers() -> QuerySet[Trainer]:
    """Those who teach somewhere now and whom no finding about their conduct keeps from it."""
    kept = ConductFinding.objects.filter(ConductFinding.standing(day_of(clock.now())))
    return (
        Trainer.objects.filter(affiliations__to_date=None, affiliations__isnull=False)
        .exclude(pk__in=kept.values("trainer"))
        .distinct()
    )
