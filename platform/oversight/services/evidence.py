"""What stands behind a deposit, years later (decision D9). Reading it is an act and is recorded."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import RoleGrant, User
from audit import services as audit
from common.errors import DomainError
from courses.models import Lesson
from learning import services as learning
from learning.models import Completion, Enrolment, PresenceCheck
from learning.services.trails import back_from
from listings import services as listings
from skillsbank import services as skillsbank
from skillsbank.models import Credential, Entry


class EvidenceNotFound(DomainError):
    code = "evidence_not_found"
    status = 404
    message = _("No certificate or enrolment with this number was found. Check every digit.")


@dataclass(frozen=True)
class LessonSum:
    """One video lesson: what its reports claimed, whole seconds that its evidence gives, and what is on record."""

    title: str
    length_ms: int
    claimed_ms: int
    counted_ms: int
    recorded_ms: int

    @property
    def agrees(self) -> bool:
        return self.counted_ms == self.recorded_ms


@dataclass(frozen=True)
class CheckSum:
    """How presence checks of the course went, over its versions. `to_look_at`: as many were missed as the policy wants
    a person to look at.
    """

    asked: int
    passed: int
    missed: int
    too_fast: int
    to_look_at: bool


@dataclass(frozen=True)
class Evidence:
    """`holder` is masked. `agrees`: the reports add up to the record, and the ledger holds what was completed."""

    enrolment: Enrolment
    holder: str
    completion: Completion | None
    credential: Credential | None
    signature_holds: bool
    entries: list[Entry]
    lessons: list[LessonSum]
    events: list[Any]
    checks: CheckSum
    agrees: bool


def find_evidence(*, query: str, auditor: User) -> Enrolment:
    """The enrolment behind a certificate's number or code. Raises `NotAnAuditor`, `EvidenceNotFound`."""
    listings.check_is_auditor(auditor)
    query = query.strip()
    credential = Credential.objects.filter(number=query.upper()).first() if query else None
    if credential is None:
        try:
            credential = skillsbank.find_credential(query)
        except skillsbank.CredentialNotFound:
            raise EvidenceNotFound from None
    completion = Completion.objects.select_related("enrolment").filter(credential_code=credential.code).first()
    if completion is None:
        raise EvidenceNotFound
    return completion.enrolment


def list_evidence(*, query: str, auditor: User, at: datetime, limit: int = 30) -> list[Completion]:
    """The newest completions within the auditor's region whose course is called or coded like `query`; "" for any.

    They name no learner; that they were looked through is recorded all the same. Raises `NotAnAuditor`.
    """
    listings.check_is_auditor(auditor)
    inside = accounts.within_office(
        auditor, RoleGrant.Role.AUDITOR, path="enrolment__version__course__institution__region"
    )
    found = Completion.objects.filter(inside).select_related(
        "enrolment__user", "enrolment__version__course__institution"
    )
    if query:
        found = found.filter(
            Q(enrolment__version__title_zh__icontains=query)
            | Q(enrolment__version__title_en__icontains=query)
            | Q(enrolment__version__course__code__iexact=query)
        )
    completions = list(found.order_by("-pk")[:limit])
    audit.read_personal(
        actor_uuid=str(auditor.uuid),
        people=sorted({str(completion.enrolment.user.uuid) for completion in completions}),
        what=["completions"],
        purpose="evidence_list",
        at=at,
    )
    return completions


def read_evidence(*, enrolment_uuid: UUID, auditor: User, at: datetime) -> Evidence:
    """Everything behind an enrolment, with a row in the audit record. Raises `NotAnAuditor`, `EvidenceNotFound`."""
    listings.check_is_auditor(auditor)
    enrolment = (
        Enrolment.objects.select_related("user", "policy", "payer", "version__course__institution__region")
        .filter(uuid=enrolment_uuid)
        .first()
    )
    if enrolment is None:
        raise EvidenceNotFound
    region = enrolment.version.course.institution.region
    if not accounts.covers(auditor, RoleGrant.Role.AUDITOR, region):
        # Elsewhere is none of this auditor's business; the answer is the same as for nothing.
        raise EvidenceNotFound
    completion = Completion.objects.filter(enrolment=enrolment).first()
    credential = _credential(completion)
    entries = list(_entries(credential))
    events = learning.replay(enrolment=enrolment)
    lessons = _sums(enrolment, events)
    audit.record(
        actor_uuid=str(auditor.uuid),
        action="oversight.evidence_read",
        object_type="enrolment",
        object_id=str(enrolment.uuid),
        at=at,
        region_code=region.code,
    )
    audit.read_personal(
        actor_uuid=str(auditor.uuid),
        people=[str(enrolment.user.uuid)],
        what=["evidence", "masked_name"],
        purpose="evidence",
        at=at,
        region_code=region.code,
    )
    return Evidence(
        enrolment=enrolment,
        holder=_masked_name(enrolment.user),
        completion=completion,
        credential=credential,
        signature_holds=credential is not None and skillsbank.verify(credential),
        entries=entries,
        lessons=lessons,
        events=events,
        checks=_checks(enrolment),
        agrees=_agrees(completion, credential, entries, lessons),
    )


def _checks(enrolment: Enrolment) -> CheckSum:
    """Of all versions of the course that were taken one after another up to this one (decision 0020)."""
    checks = list(PresenceCheck.objects.filter(enrolment__in=back_from(enrolment)))
    states = Counter(check.state for check in checks)
    passed = PresenceCheck.State.PASSED
    most, missed = enrolment.policy.presence_course_misses, states[PresenceCheck.State.MISSED]
    return CheckSum(
        asked=len(checks),
        passed=states[passed],
        missed=missed,
        too_fast=sum(check.state == passed and check.is_too_fast for check in checks),
        to_look_at=most is not None and missed >= most,
    )


def _credential(completion: Completion | None) -> Credential | None:
    if completion is None or not completion.credential_code:
        return None
    return Credential.objects.select_related("outcome").filter(code=completion.credential_code).first()


def _entries(credential: Credential | None) -> Any:
    if credential is None:
        return []
    of_outcome = Q(outcome=credential.outcome) | Q(reversal_of__outcome=credential.outcome)
    return Entry.objects.filter(of_outcome).select_related("debit", "credit").order_by("pk")


def _sums(enrolment: Enrolment, events: list[Any]) -> list[LessonSum]:
    claimed: dict[str, int] = defaultdict(int)
    for event in events:
        if event.kind == "watched":
            claimed[event.lesson_key] += event.facts["claimed_ms"]
    counted = learning.counted_by_evidence(enrolment=enrolment)
    recorded = dict(enrolment.progress.values_list("lesson_key", "counted_ms"))
    videos = enrolment.version.lessons.filter(kind=Lesson.Kind.VIDEO).order_by("position")
    return [
        LessonSum(
            title=lesson.title,
            length_ms=lesson.duration_ms,
            claimed_ms=claimed[lesson.key],
            counted_ms=counted.get(lesson.key, 0),
            recorded_ms=recorded.get(lesson.key, 0),
        )
        for lesson in videos
    ]


def _agrees(
    completion: Completion | None, credential: Credential | None, entries: list[Entry], lessons: list[LessonSum]
) -> bool:
    if not all(lesson.agrees for lesson in lessons):
        return False
    if completion is None:
        return True
    # What is watched after a completion adds nothing to it.
    watched = completion.watched_ms <= sum(lesson.counted_ms for lesson in lessons)
    deposited = sum(entry.minutes for entry in entries if entry.reversal_of_id is None)
    return watched and (credential is None or deposited == completion.minutes)


def _masked_name(user: User) -> str:
    masked = accounts.masked(user)
    return masked.name if masked else ""
