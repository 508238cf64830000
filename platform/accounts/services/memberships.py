"""A person's own side of trainee groups: seeing all of them, declaring one, taking one's word back."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import GroupMembership, User
from accounts.services.membership_body import SENSITIVE, Body, Membership, opened, seal_body, sensitive_groups
from audit import services as audit
from common.errors import DomainError
from common.workdays import day_of
from reference.models import TraineeGroup

State, Source = GroupMembership.State, GroupMembership.Source
# 毕业年度 is a calendar year: these hold in it and end with it (clause 六, R028).
GRADUATES = frozenset({"Y01", "Y02"})
EVIDENCE_MAX = 120


class UnknownGroup(DomainError):
    code = "unknown_group"
    status = 422
    message = _("Choose from the groups shown. Some groups are recorded by an officer only.")


class AlreadyMember(DomainError):
    code = "already_member"
    status = 409
    message = _("This group stands there already, and its days are not over. Nothing was changed.")


class GraduationYearMissing(DomainError):
    code = "graduation_year_missing"
    status = 422
    message = _("Write the year of graduation: this year or the next one.")


class DaysOver(DomainError):
    code = "days_over"
    status = 422
    message = _("The last day must be today or later.")


class EvidenceTooLong(DomainError):
    code = "evidence_too_long"
    status = 422
    message = _("The number or name of a paper has at most 120 characters.")


class MembershipNotFound(DomainError):
    code = "membership_not_found"
    status = 404
    message = _("There is no such entry, or it is not for you to see.")


class MembershipMoved(DomainError):
    """Verified, refused or withdrawn meanwhile."""

    code = "membership_moved"
    status = 409
    message = _("This entry has changed meanwhile. Load the page again to see how it stands.")


class VerifiedByOffice(DomainError):
    code = "verified_by_office"
    status = 409
    message = _("An office verified this entry, so only an office takes it out. Ask the one that is named there.")


def groups_to_declare() -> list[TraineeGroup]:
    """What anybody may say of themselves; the sensitive groups are recorded by named officers alone."""
    return list(TraineeGroup.objects.exclude(sensitivity=SENSITIVE))


def own_memberships(*, user: User) -> list[Membership]:
    """All of this person's, for this person alone: sensitive ones and those that ended too. The newest first."""
    groups = sensitive_groups()
    rows = GroupMembership.objects.filter(user=user).select_related("group", "office_region")
    return [opened(row, groups=groups) for row in rows]


def groups_on(*, user: User, day: date) -> dict[str, str]:
    """Codes of the groups that hold on `day`, each with its source. Never a sensitive one."""
    rows = GroupMembership.objects.filter(_within(day), user=user, state=State.STANDING, group__isnull=False)
    return dict(rows.values_list("group__code", "source"))


def declare_group(
    *,
    user: User,
    code: str,
    at: datetime,
    graduation_year: int | None = None,
    valid_until: date | None = None,
    evidence: str = "",
) -> GroupMembership:
    """Say to belong to an ordinary or restricted group, from today; graduates for their year of graduation alone.

    `valid_until` is the last day. Raises `UnknownGroup`, `GraduationYearMissing`, `DaysOver`, `EvidenceTooLong`,
    `AlreadyMember`.
    """
    group = TraineeGroup.objects.exclude(sensitivity=SENSITIVE).filter(code=code).first()
    if group is None:
        raise UnknownGroup
    row = dated(group=group, user=user, at=at, year=graduation_year, until=valid_until)
    row.source = Source.SELF
    row.body = seal_body(Body(evidence=check_evidence(evidence)), row=row)
    keep(row, day=day_of(at), action="accounts.group_declared", by=user)
    return row


def declare_said(*, user: User, codes: Iterable[str], at: datetime) -> None:
    """Keep what somebody said elsewhere, on joining a course for example; what stands or was refused stays as it is.

    Graduates say that this is their year. Raises `UnknownGroup`.
    """
    year, day = day_of(at).year, day_of(at)
    told = set(
        GroupMembership.objects.filter(Q(state=State.REFUSED) | (Q(state=State.STANDING) & _not_over(day)), user=user)
        .exclude(group=None)
        .values_list("group__code", flat=True)
    )
    for code in sorted(set(codes) - told):
        try:
            declare_group(user=user, code=code, graduation_year=year if code in GRADUATES else None, at=at)
        except AlreadyMember:
            continue  # a second device was faster


def withdraw_group(*, user: User, uuid: UUID, at: datetime) -> GroupMembership:
    """Take back what one said oneself. What was kept with courses stays as of its day.

    Raises `MembershipNotFound`, `VerifiedByOffice`, `MembershipMoved`.
    """
    row = GroupMembership.objects.filter(user=user, uuid=uuid).first()
    if row is None:
        raise MembershipNotFound
    if row.source == Source.VERIFIED:
        raise VerifiedByOffice
    with transaction.atomic():
        still = GroupMembership.objects.filter(pk=row.pk, state=State.STANDING, source=Source.SELF)
        if still.update(state=State.WITHDRAWN, ended_at=at, ended_by=user) != 1:
            raise MembershipMoved
        record_act("accounts.group_withdrawn", row, by=user, at=at)
    row.refresh_from_db()
    return row


def dated(*, group: TraineeGroup, user: User, at: datetime, year: int | None, until: date | None) -> GroupMembership:
    """A row, not saved, with the days on which it holds. Raises `GraduationYearMissing`, `DaysOver`."""
    today = day_of(at)
    row = GroupMembership(user=user, group=group, declared_at=at, valid_from=today, valid_until=until)
    if group.code in GRADUATES:
        if year not in (today.year, today.year + 1):
            raise GraduationYearMissing
        row.graduation_year = year
        row.valid_from, row.valid_until = date(year, 1, 1), date(year, 12, 31)
    elif until is not None and until < today:
        raise DaysOver
    return row


def keep(row: GroupMembership, *, day: date, action: str, by: User) -> None:
    """Save a new row with its record; one of the same group whose days are over makes room. Raises `AlreadyMember`."""
    try:
        with transaction.atomic():
            GroupMembership.objects.filter(
                ~_not_over(day), user=row.user, group=row.group, group__isnull=False, state=State.STANDING
            ).update(state=State.OVER, ended_at=row.declared_at)
            row.save(force_insert=True)
            record_act(action, row, by=by, at=row.declared_at)
    except IntegrityError:
        raise AlreadyMember from None


def check_evidence(text: str) -> str:
    """The text without blanks around it. Raises `EvidenceTooLong`."""
    text = text.strip()
    if len(text) > EVIDENCE_MAX:
        raise EvidenceTooLong
    return text


def record_act(action: str, row: GroupMembership, *, by: User, at: datetime) -> None:
    """An act on a membership: neither its person nor its group stands in the record, which many may search."""
    audit.record(
        actor_uuid=str(by.uuid),
        action=action,
        object_type="accounts.groupmembership",
        object_id=str(row.uuid),
        at=at,
        region_code=row.office_region_id or "",
    )


def _within(day: date) -> Q:
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & _not_over(day)


def _not_over(day: date) -> Q:
    return Q(valid_until=None) | Q(valid_until__gte=day)
