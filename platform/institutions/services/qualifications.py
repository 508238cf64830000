"""Licences of institutions, certificates and activities of trainers, and the yearly pledge."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from common.workdays import day_of
from institutions.models import (
    Evidence,
    Institution,
    Pledge,
    Qualification,
    Trainer,
    TrainerActivity,
    TrainerCertificate,
)
from reference.models import Region

# Change it whenever the text of the pledge changes in what an institution promises.
PLEDGE_VERSION = "2026-1"
# From so many days before its end, a licence is called "expiring soon".
SOON_DAYS = 90


class DatesWrong(DomainError):
    code = "dates_wrong"
    status = 422
    message = _("The last day is before the first.")


class QualificationNotFound(DomainError):
    """There is none, or it is another institution's: the answer is the same."""

    code = "qualification_not_found"
    status = 404
    message = _("There is no such licence here.")


class CertificateKnown(DomainError):
    code = "certificate_known"
    status = 409
    message = _("This certificate is on record already.")


def add_qualification(
    *,
    institution: Institution,
    title: str,
    number: str,
    scope: str,
    region: Region,
    from_date: date,
    to_date: date | None,
    evidence: Evidence | None,
    renews: UUID | None = None,
    by: User,
    at: datetime,
) -> Qualification:
    """Put a licence on record; with `renews`, in the place of an older one. Raises `DatesWrong`,
    `QualificationNotFound`."""
    if to_date is not None and to_date < from_date:
        raise DatesWrong
    with transaction.atomic():
        added = Qualification.objects.create(
            institution=institution,
            title=title.strip(),
            number=number.strip(),
            scope=scope.strip(),
            region=region,
            from_date=from_date,
            to_date=to_date,
            evidence=evidence,
            added_at=at,
        )
        if renews is not None:
            changed = Qualification.objects.filter(institution=institution, uuid=renews, renewed_by=None).update(
                renewed_by=added
            )
            if changed != 1:
                raise QualificationNotFound
        audit.record(
            actor_uuid=str(by.uuid),
            action="institution.qualification_added",
            object_type="qualification",
            object_id=str(added.uuid),
            at=at,
            region_code=institution.region_id,
            detail={"institution": str(institution.uuid)},
        )
    return added


def expiring(*, institution: Institution, at: datetime) -> list[Qualification]:
    """Licences in force whose end is near or past, and which nothing renewed; the most urgent first."""
    today = day_of(at)
    rows = Qualification.objects.filter(institution=institution, renewed_by=None, to_date__isnull=False)
    return [row for row in rows.order_by("to_date") if (row.days_left(today) or 0) <= SOON_DAYS]


def give_pledge(*, institution: Institution, by: User, at: datetime) -> Pledge:
    """Accept this year's text. Once a year; a second time keeps the first."""
    with transaction.atomic():
        pledge, created = Pledge.objects.get_or_create(
            institution=institution,
            year=day_of(at).year,
            defaults={"text_version": PLEDGE_VERSION, "given_by": by, "given_at": at},
        )
        if created:
            audit.record(
                actor_uuid=str(by.uuid),
                action="institution.pledged",
                object_type="institution",
                object_id=str(institution.uuid),
                at=at,
                region_code=institution.region_id,
                detail={"year": pledge.year, "text": PLEDGE_VERSION},
            )
    return pledge


def pledge_missing(*, institution: Institution, at: datetime) -> bool:
    """Whether this year's pledge has not been given yet."""
    return not Pledge.objects.filter(institution=institution, year=day_of(at).year).exists()


def add_certificate(
    *,
    trainer: Trainer,
    title: str,
    number: str,
    issuer: str,
    issued_date: date,
    to_date: date | None,
    evidence: Evidence | None,
    at: datetime,
) -> TrainerCertificate:
    """Raises `DatesWrong`, `CertificateKnown`."""
    if to_date is not None and to_date < issued_date:
        raise DatesWrong
    try:
        with transaction.atomic():
            return TrainerCertificate.objects.create(
                trainer=trainer,
                title=title.strip(),
                number=number.strip(),
                issuer=issuer.strip(),
                issued_date=issued_date,
                to_date=to_date,
                evidence=evidence,
                added_at=at,
            )
    except IntegrityError:
        raise CertificateKnown from None


def add_activity(
    *,
    trainer: Trainer,
    kind: str,
    title: str,
    place: str,
    from_date: date,
    to_date: date,
    hours: int,
    evidence: Evidence | None,
    at: datetime,
) -> TrainerActivity:
    """Raises `DatesWrong`."""
    if to_date < from_date:
        raise DatesWrong
    return TrainerActivity.objects.create(
        trainer=trainer,
        kind=TrainerActivity.Kind(kind).value,
        title=title.strip(),
        place=place.strip(),
        from_date=from_date,
        to_date=to_date,
        hours=hours,
        evidence=evidence,
        added_at=at,
    )
