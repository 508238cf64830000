"""The office's side of trainee groups: verifying, refusing, recording, withdrawing. One gate: `reach_of`."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import GroupMembership, User
from accounts.services.group_offices import NoOfficeForGroups, Reach, get_person, reach_of
from accounts.services.membership_body import (
    SENSITIVE,
    Body,
    Membership,
    day_text,
    opened,
    seal_body,
    sensitive_groups,
    sensitive_index,
    with_reason,
)
from accounts.services.memberships import (
    AlreadyMember,
    DaysOver,
    MembershipMoved,
    MembershipNotFound,
    UnknownGroup,
    check_evidence,
    dated,
    keep,
    record_act,
)
from accounts.services.notices import notify
from audit import services as audit
from common.errors import DomainError
from common.workdays import day_of
from reference.models import TraineeGroup

State, Source = GroupMembership.State, GroupMembership.Source
REASON_MAX = 300


class ReasonMissing(DomainError):
    code = "reason_missing"
    status = 422
    message = _("Say why, in at most 300 characters. The person reads it.")


class EvidenceMissing(DomainError):
    code = "evidence_missing"
    status = 422
    message = _("Write the number or the name of the paper that you saw.")


@dataclass(frozen=True)
class GroupFile:
    """What an office may see of one person's groups, and which groups it may record."""

    person: User
    reach: Reach
    memberships: list[Membership]
    recordable: list[TraineeGroup]


def read_groups(*, by: User, person: UUID, at: datetime) -> GroupFile:
    """The memberships that this office may see; that it looked is recorded.

    Raises `NoOfficeForGroups`, `OwnGroups`, `PersonNotFound`.
    """
    found, reach = get_person(by=by, uuid=person)
    rows = GroupMembership.objects.filter(user=found).select_related("group", "office_region")
    groups = TraineeGroup.objects.all()
    if not reach.sensitive:
        rows, groups = rows.filter(group__isnull=False), groups.exclude(sensitivity=SENSITIVE)
    # Whether there is a sensitive one or not, the record says the same.
    what = ["groups", "sensitive_groups"] if reach.sensitive else ["groups"]
    audit.read_personal(
        actor_uuid=str(by.uuid),
        people=[str(found.uuid)],
        what=what,
        purpose="trainee_groups",
        at=at,
        region_code=reach.region_code,
    )
    sealed = sensitive_groups()
    return GroupFile(
        person=found,
        reach=reach,
        memberships=[opened(row, groups=sealed) for row in rows],
        recordable=list(groups) if reach.decides else [],
    )


def verify_group(
    *, by: User, uuid: UUID, evidence: str, valid_until: date | None = None, at: datetime
) -> GroupMembership:
    """Confirm what a person declared, by a paper that was seen. Graduates keep the end of their year.

    Raises `MembershipNotFound`, `MembershipMoved`, `EvidenceMissing`, `EvidenceTooLong`, `DaysOver` and what
    `reach_of` raises.
    """
    row, reach = _get(by, uuid)
    evidence = _check_paper(evidence)
    today = day_of(at)
    if valid_until is not None and valid_until < today:
        raise DaysOver
    until = row.valid_until if row.graduation_year or valid_until is None else valid_until
    if until is not None and until < today:
        # What is over is declared anew, not verified.
        raise MembershipMoved
    with transaction.atomic():
        _move(
            row,
            was=Source.SELF,
            source=Source.VERIFIED,
            body=seal_body(Body(evidence=evidence), row=row),
            valid_until=until,
            verified_at=at,
            verified_by=by,
            office_region=reach.region,
        )
        row.office_region = reach.region
        record_act("accounts.group_verified", row, by=by, at=at)
        _tell(row.user, at)
    row.refresh_from_db()
    return row


def refuse_group(*, by: User, uuid: UUID, reason: str, at: datetime) -> GroupMembership:
    """Say that a declared one could not be confirmed, and why. Raises as `verify_group`, and `ReasonMissing`."""
    return _end(by, uuid, reason, at, state=State.REFUSED, was=Source.SELF, action="accounts.group_refused")


def end_group(*, by: User, uuid: UUID, reason: str, at: datetime) -> GroupMembership:
    """Withdraw a verified or recorded one, sensitive ones too. Raises as `refuse_group`."""
    return _end(by, uuid, reason, at, state=State.WITHDRAWN, was=Source.VERIFIED, action="accounts.group_withdrawn")


def record_group(
    *,
    by: User,
    person: UUID,
    code: str,
    evidence: str,
    graduation_year: int | None = None,
    valid_until: date | None = None,
    at: datetime,
) -> GroupMembership:
    """Record a group of a person, verified by a paper that was seen; a sensitive one is sealed whole.

    What the person declared before is verified by this. Raises `UnknownGroup`, `AlreadyMember`, `EvidenceMissing`,
    `EvidenceTooLong`, `GraduationYearMissing`, `DaysOver` and what `reach_of` raises.
    """
    user, reach = get_person(by=by, uuid=person)
    if not reach.decides:
        raise NoOfficeForGroups
    group = TraineeGroup.objects.filter(code=code).first()
    # Who may not record it learns no more than that it is not among those shown.
    if group is None or (group.sensitivity == SENSITIVE and not reach.sensitive):
        raise UnknownGroup
    evidence = _check_paper(evidence)
    row = dated(group=group, user=user, at=at, year=graduation_year, until=valid_until)
    row.source, row.verified_at, row.verified_by, row.office_region = Source.VERIFIED, at, by, reach.region
    declared = GroupMembership.objects.filter(user=user, group=group, state=State.STANDING, source=Source.SELF)
    said = declared.exclude(valid_until__lt=day_of(at)).first()
    if said is not None and said.graduation_year == row.graduation_year:
        return verify_group(by=by, uuid=said.uuid, evidence=evidence, valid_until=valid_until, at=at)
    action = "accounts.group_recorded"
    row.body = seal_body(Body(evidence=evidence), row=row)
    with transaction.atomic():
        if group.sensitivity == SENSITIVE:
            _seal_whole(row, group=group, evidence=evidence, at=at)
            action = "accounts.sensitive_group_recorded"
        keep(row, day=day_of(at), action=action, by=by)
        _tell(user, at)
    return row


def _seal_whole(row: GroupMembership, *, group: TraineeGroup, evidence: str, at: datetime) -> None:
    """Take group and days out of the columns and into the sealed body; an equal one that is over makes room."""
    row.group, row.group_index = None, sensitive_index(row.user, group.code)
    body = Body(
        evidence=evidence, code=group.code, valid_from=day_text(row.valid_from), valid_until=day_text(row.valid_until)
    )
    row.valid_from = row.valid_until = None
    row.body = seal_body(body, row=row)
    before = GroupMembership.objects.filter(group_index=row.group_index, state=State.STANDING).first()
    if before is not None:
        if not opened(before, groups={group.code: group}).is_over(day_of(at)):
            raise AlreadyMember
        GroupMembership.objects.filter(pk=before.pk, state=State.STANDING).update(state=State.OVER, ended_at=at)


def _end(by: User, uuid: UUID, reason: str, at: datetime, *, state: str, was: str, action: str) -> GroupMembership:
    row, reach = _get(by, uuid)
    reason = reason.strip()
    if not reason or len(reason) > REASON_MAX:
        raise ReasonMissing
    if row.group_id is None:
        action = "accounts.sensitive_group_withdrawn"
    with transaction.atomic():
        _move(
            row,
            was=was,
            state=state,
            body=with_reason(row, reason),
            ended_at=at,
            ended_by=by,
            office_region=reach.region,
        )
        row.office_region = reach.region
        record_act(action, row, by=by, at=at)
        _tell(row.user, at)
    row.refresh_from_db()
    return row


def _get(by: User, uuid: UUID) -> tuple[GroupMembership, Reach]:
    """A membership that this office may decide about; sensitive ones are not found by anybody but named officers."""
    row = GroupMembership.objects.filter(uuid=uuid).select_related("user", "group").first()
    if row is None:
        raise MembershipNotFound
    reach = reach_of(by=by, person=row.user)
    if row.group_id is None and not reach.sensitive:
        raise MembershipNotFound
    if not reach.decides:
        raise NoOfficeForGroups
    return row, reach


def _move(row: GroupMembership, *, was: str, **changed: object) -> None:
    """Compare and swap. Raises `MembershipMoved`."""
    still = GroupMembership.objects.filter(pk=row.pk, state=State.STANDING, source=was)
    if still.update(**changed) != 1:
        raise MembershipMoved


def _check_paper(evidence: str) -> str:
    evidence = check_evidence(evidence)
    if not evidence:
        raise EvidenceMissing
    return evidence


def _tell(user: User, at: datetime) -> None:
    """The same words whatever the group: a notice may be read over somebody's shoulder. In the platform's language,
    not the officer's.
    """
    with translation.override(settings.LANGUAGE_CODE):
        subject = str(_("An office changed something under “My groups”"))
        body = str(
            _("Only you and the offices that look after it see what it is. If it is wrong, the page says whom to ask.")
        )
    notify(user=user, subject=subject, body=body, url="/me/groups/", at=at)
