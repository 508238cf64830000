"""Joining a course."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import GroupMembership, User
from common.errors import DomainError
from common.workdays import day_of
from courses import services as courses
from courses.models import Availability, CourseVersion
from learning.models import Enrolment, EnrolmentGroup, EnrolmentShare
from learning.services.placing import take_place
from learning.services.requiring import check_skills
from learning.services.returning import come_back, left_courses
from reference import services as reference
from reference.models import Payer, Policy, TraineeGroup

# As notices print them, in any script: 人社职培〔2026〕12.
_PROGRAMME = re.compile(r"[\w\-〔〕\[\]()（）./ ]{1,40}")


# The payer that only subsidised training has.
SUBSIDY = "subsidy"


class NotOpen(DomainError):
    code = "course_not_open"
    status = 409
    message = _("This course takes no new learners any more. Have a look at the catalogue for one like it.")


class UnknownPayer(DomainError):
    code = "unknown_payer"
    status = 422
    message = _("Choose who pays for the course: yourself, your employer, or a subsidy.")


class NoSubsidy(DomainError):
    code = "no_subsidy"
    status = 422
    message = _("This course is no subsidised training, so no subsidy pays for it. Choose yourself or your employer.")


class SharesDoNotAddUp(DomainError):
    code = "shares_do_not_add_up"
    status = 422
    message = _("The shares of those who pay must be whole numbers that add up to 100 per cent.")


class UnknownGroup(DomainError):
    code = "unknown_group"
    status = 422
    message = _("Choose from the groups shown. Some groups are recorded by an officer only.")


class UnreadableProgramme(DomainError):
    code = "unreadable_programme"
    status = 422
    message = _(
        "A programme's code has at most 40 letters, digits, brackets and hyphens. "
        "Copy it from the notice, or leave it out."
    )


class UnknownStage(DomainError):
    code = "unknown_startup_stage"
    status = 422
    message = _("Choose how far you are with your own business from what is shown, or leave it out.")


@dataclass(frozen=True, kw_only=True)
class Funding:
    """Who pays, in per cent by code of payer; the programme's code; codes of groups that the learner belongs to.

    `startup_stage` (of `Enrolment.StartupStage`, "" for not said) is kept for Malan courses only.
    """

    shares: Mapping[str, int]
    programme: str = ""
    groups: Sequence[str] = ()
    startup_stage: str = ""


def enrol(*, user: User, slug: str, at: datetime, payer: str = "self", funding: Funding | None = None) -> Enrolment:
    """Enrol by the learner's own word. `payer` is a code of the list and pays everything, unless `funding` says more.

    Groups named here for the first time are declared by it, too. Raises `NoSubsidy` and what `enrol_funded` raises.
    """
    funding = funding or Funding(shares={payer: 100})
    if funding.shares.get(SUBSIDY, 0) > 0 and courses.get_released(slug=slug).kind != Policy.Kind.SUBSIDISED:
        raise NoSubsidy
    return enrol_funded(user=user, slug=slug, at=at, funding=funding, declares=True)


def enrol_funded(
    *,
    user: User,
    slug: str,
    at: datetime,
    funding: Funding,
    moved_from: Enrolment | None = None,
    declares: bool = False,
) -> Enrolment:
    """Enrol on the released version, under the policy in force at `at`; both are pinned (decisions D3, D5).

    By a class's word about who pays, or an earlier enrolment's. Idempotent: the active enrolment is given again,
    whatever raced, and keeps its version; who left comes back to theirs. `moved_from` is an enrolment whose place in
    its programme this one takes, and its caller ends. Raises `courses.services.CourseNotFound`,
    `NotOpen`, `UnknownPayer`, `SharesDoNotAddUp`, `UnknownGroup`, `UnreadableProgramme`, `UnknownStage`,
    `requiring.SkillsMissing`, `access.CourseClosed`, and what `placing.take_place` raises.
    """
    if (left := left_courses(user=user).filter(course__slug=slug).first()) is not None:
        return come_back(enrolment=left, at=at)
    version = courses.get_released(slug=slug)
    existing = Enrolment.objects.filter(user=user, course=version.course, state=Enrolment.State.ACTIVE).first()
    if existing:
        return existing
    check_skills(user=user, version=version)
    shares, groups, stage = _shares(funding), _groups(funding), _stage(funding, version)
    code, region = check_programme(funding.programme), version.course.institution.region
    policy = reference.get_policy(kind=version.kind, region=region, at=at)
    try:
        with transaction.atomic():
            _hold_open(version)
            # A second tap that waited here must not be told that the first one took the last place.
            existing = Enrolment.objects.filter(user=user, course=version.course, state=Enrolment.State.ACTIVE).first()
            if existing:
                return existing
            if moved_from is not None:
                programme, code = moved_from.training_programme, moved_from.programme
            else:
                programme = take_place(code=code, region=region, groups=funding.groups, at=at)
            enrolment = Enrolment.objects.create(
                user=user,
                course=version.course,
                version=version,
                policy=policy,
                payer=max(shares, key=lambda one: shares[one]),
                programme=code,
                training_programme=programme,
                startup_stage=stage,
                created_at=at,
                active_at=at,
            )
            _keep_shares(enrolment, shares)
            _keep_groups(enrolment, groups, at=at, declares=declares)
            return enrolment
    except IntegrityError:
        # A second tap or a second device was faster.
        return Enrolment.objects.get(user=user, course=version.course, state=Enrolment.State.ACTIVE)


def replace_enrolment(*, old: Enrolment, version: CourseVersion, policy: Policy, at: datetime) -> Enrolment:
    """Another version of the same course in place of `old`, which its caller holds: who pays and why stays as it was.

    Within the caller's transaction. Raises `NotOpen`.
    """
    _hold_open(version)
    # First, for nobody has two active enrolments on one course.
    Enrolment.objects.filter(pk=old.pk).update(state=Enrolment.State.WITHDRAWN)
    new = Enrolment.objects.create(
        user=old.user,
        course=old.course,
        version=version,
        policy=policy,
        payer=old.payer,
        programme=old.programme,
        training_programme=old.training_programme,
        startup_stage=old.startup_stage,
        replaces=old,
        created_at=at,
        active_at=at,
    )
    EnrolmentShare.objects.bulk_create(
        EnrolmentShare(enrolment=new, payer=share.payer, percent=share.percent)
        for share in old.shares.select_related("payer")
    )
    EnrolmentGroup.objects.bulk_create(
        EnrolmentGroup(enrolment=new, group=row.group, source=row.source) for row in old.groups.select_related("group")
    )
    return new


def change_funding(*, enrolment: Enrolment, funding: Funding, at: datetime) -> None:
    """Somebody else pays from now on, for another programme. Groups that are said now stand beside those of before.

    Within the caller's transaction, which records what was before. Raises as `enrol` does.
    """
    said = {row.group.code for row in enrolment.groups.select_related("group")}
    newly = [group for group in _groups(funding) if group.code not in said]
    code = check_programme(funding.programme)
    if enrolment.training_programme is None or enrolment.training_programme.code != code:
        enrolment.training_programme = take_place(
            code=code, region=enrolment.course.institution.region, groups=said | set(funding.groups), at=at
        )
    _keep_groups(enrolment, newly, at=at, declares=False)
    shares = _shares(funding)
    enrolment.payer = max(shares, key=lambda one: shares[one])
    enrolment.programme = code
    enrolment.save(update_fields=["payer", "programme", "training_programme"])
    enrolment.shares.all().delete()
    _keep_shares(enrolment, shares)


def funding_of(enrolment: Enrolment) -> Funding:
    """What was said when the learner enrolled."""
    return Funding(
        shares=dict(enrolment.shares.values_list("payer__code", "percent")),
        programme=enrolment.programme,
        groups=list(enrolment.groups.values_list("group__code", flat=True)),
        startup_stage=enrolment.startup_stage,
    )


def check_programme(code: str) -> str:
    """A programme's code as it is kept, "" for none. Raises `UnreadableProgramme`."""
    code = code.strip()
    if code and not _PROGRAMME.fullmatch(code):
        raise UnreadableProgramme
    return code


def groups_to_choose() -> list[TraineeGroup]:
    """The groups that a learner may say to belong to; the most sensitive ones are recorded by officers alone."""
    return accounts.groups_to_declare()


def groups_standing(*, user: User, at: datetime) -> dict[str, str]:
    """Codes of the groups that hold for this person on the day of `at`, each with its source: chosen beforehand."""
    return accounts.groups_on(user=user, day=day_of(at))


def _shares(funding: Funding) -> dict[Payer, int]:
    payers = {payer.code: payer for payer in Payer.objects.filter(code__in=list(funding.shares))}
    if len(payers) != len(funding.shares):
        raise UnknownPayer
    if any(percent < 0 for percent in funding.shares.values()) or sum(funding.shares.values()) != 100:
        raise SharesDoNotAddUp
    return {payers[code]: percent for code, percent in funding.shares.items() if percent}


def _keep_shares(enrolment: Enrolment, shares: Mapping[Payer, int]) -> None:
    EnrolmentShare.objects.bulk_create(
        EnrolmentShare(enrolment=enrolment, payer=one, percent=percent) for one, percent in shares.items()
    )


def _keep_groups(enrolment: Enrolment, groups: Sequence[TraineeGroup], *, at: datetime, declares: bool) -> None:
    """As of this day, by whose word they stand on it."""
    standing = groups_standing(user=enrolment.user, at=at) if groups else {}
    EnrolmentGroup.objects.bulk_create(
        EnrolmentGroup(enrolment=enrolment, group=group, source=standing.get(group.code, GroupMembership.Source.SELF))
        for group in groups
    )
    if declares and groups:
        accounts.declare_said(user=enrolment.user, codes=[group.code for group in groups], at=at)


def _groups(funding: Funding) -> list[TraineeGroup]:
    known = {group.code: group for group in groups_to_choose()} if funding.groups else {}
    if not set(funding.groups) <= set(known):
        raise UnknownGroup
    return [known[code] for code in sorted(set(funding.groups))]


def _stage(funding: Funding, version: CourseVersion) -> str:
    if funding.startup_stage not in ("", *Enrolment.StartupStage.values):
        raise UnknownStage
    return funding.startup_stage if version.malan_type_id else ""


def _hold_open(version: CourseVersion) -> None:
    """A listing that ends at this moment waits for us, or we find it ended: nobody joins after its end."""
    if not Availability.objects.select_for_update().filter(course=version.course, version=version, open=True).exists():
        raise NotOpen
