"""Who is told what about a listing's life. Notices are written in the platform's first language."""

from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from institutions.models import InstitutionManager, TrainerAffiliation
from learning import services as learning
from listings.models import Listing, ListingEvent, Objection

Act = ListingEvent.Act


def tell_institution(*, event: ListingEvent, object_until: date | None, at: datetime) -> None:
    """The people of the institution: what was done, why, and until when they may object."""
    listing = event.listing
    with translation.override(settings.LANGUAGE_CODE):
        subject = f"{event.get_act_display()}{_(': ')}{listing.title}"
        lines = [event.reason]
        if event.due_date:
            lines.append(_("It has to be put right by %(day)s.") % {"day": _day(event.due_date)})
        if object_until:
            lines.append(_("You may object until %(day)s, on this listing's page.") % {"day": _day(object_until)})
        body = "\n".join(filter(None, lines))
    accounts.notify_all(
        user_ids=people_of(listing), subject=subject[:120], body=body, url=managed_address(listing), at=at
    )


def tell_learners(*, listing: Listing, event: ListingEvent, learn_until: datetime | None, at: datetime) -> None:
    """Those half-way: until when they can finish, what they may move to, and that what they earned stays theirs."""
    course = listing.listed_course
    stopped = learn_until is not None and learn_until <= at
    with translation.override(settings.LANGUAGE_CODE):
        if event.act == Act.EXITED:
            subject = _("“%(title)s” is leaving the catalogue") % {"title": listing.title}
        elif event.act == Act.SUSPENDED:
            subject = _("“%(title)s” rests for now") % {"title": listing.title}
        else:
            subject = _("“%(title)s” goes on") % {"title": listing.title}
        lines = []
        if stopped:
            lines.append(_("You can't go on learning in it at present."))
        elif learn_until is not None:
            lines.append(_("You can finish it until %(day)s.") % {"day": _day(learn_until)})
        else:
            lines.append(_("You can go on learning in it as before."))
        if course.availability.replacement_id:
            lines.append(_("You may also move to an equal course; its button is on your course page."))
        lines.append(_("Minutes that you have earned stay yours."))
    accounts.notify_all(
        user_ids=learning.half_way(course=course).values_list("user_id", flat=True),
        subject=subject[:120],
        body="\n".join(lines),
        url=reverse("learn", args=[course.slug]),
        at=at,
    )


def tell_officers(*, objection: Objection, at: datetime) -> None:
    """Those of the region, or the administrators where there are none: somebody waits for a decision."""
    listing = objection.listing
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Objection: %(title)s") % {"title": listing.title}
        due = _("The decision is due by %(day)s.") % {"day": _day(objection.due_date)} if objection.due_date else ""
        body = f"{objection.text}\n\n{due}".strip()
    accounts.notify_all(
        user_ids=[person.pk for person in accounts.officers_for(listing.region)],
        subject=subject[:120],
        body=body,
        url=managed_address(listing),
        at=at,
    )


def tell_decided(*, objection: Objection, at: datetime) -> None:
    """The institution: what became of its objection."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = f"{_('Objection')} · {objection.get_decision_display()}{_(': ')}{objection.listing.title}"
        body = objection.reason
    accounts.notify_all(
        user_ids=people_of(objection.listing),
        subject=subject[:120],
        body=body,
        url=managed_address(objection.listing),
        at=at,
    )


def tell_grade(*, listing: Listing, year: int, grade: str, object_until: date, at: datetime) -> None:
    """The institution: this year's grade, and until when it may object."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Evaluation %(year)d: grade %(grade)s for “%(title)s”") % {
            "year": year,
            "grade": grade,
            "title": listing.title,
        }
        body = _("You may object until %(day)s, on this listing's page.") % {"day": _day(object_until)}
    accounts.notify_all(
        user_ids=people_of(listing), subject=subject[:120], body=body, url=managed_address(listing), at=at
    )


def tell_term_ends(*, listing: Listing, at: datetime) -> None:
    """The institution: the last day of the term, and what to do so that the listing stays."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("The term of “%(title)s” ends soon") % {"title": listing.title}
        lines = [
            _("It is listed until %(day)s.") % {"day": _day(listing.listed_until)} if listing.listed_until else "",
            _("Submit it again before that day: with the approval a new term begins."),
        ]
    accounts.notify_all(
        user_ids=people_of(listing),
        subject=subject[:120],
        body="\n".join(filter(None, lines)),
        url=managed_address(listing),
        at=at,
    )


def people_of(listing: Listing) -> list[int]:
    """Keys of the people who teach at the listing's institution or manage it now, each once; without an institution, of
    those who submitted it."""
    if listing.institution_id is None:
        return list(listing.dossiers.values_list("submitted_by_id", flat=True).distinct())
    now = {"institution": listing.institution_id, "to_date": None}
    teaching = TrainerAffiliation.objects.filter(**now).values("trainer__user")
    managing = InstitutionManager.objects.filter(**now).values("user")
    people = User.objects.filter(Q(pk__in=teaching) | Q(pk__in=managing), is_active=True)
    return list(people.order_by("pk").values_list("pk", flat=True))


def managed_address(listing: Listing) -> str:
    return reverse("listings_listing", args=[listing.uuid])


def _day(day: date | datetime) -> str:
    return formats.date_format(day, "DATE_FORMAT")
