"""What stands behind a deposit, years later (decision D9). Reading it is an act and is recorded."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from courses.models import Lesson
from learning import services as learning
from learning.models import Completion, Enrolment
from listings import services as listings
from skillsbank import services as skillsbank
from skillsbank.models import Credential, Entry


class EvidenceNotFound(DomainError):
    code = "evidence_not_found"
    status = 404
    message = _("No certificate or enrolment with this number was found. Check every digit.")


@dataclass(frozen=True)
class LessonSum:
    """One video lesson: what its evidence adds up to, and what is on record."""

    title: str
    length_ms: int
    claimed_ms: int
    counted_ms: int
    recorded_ms: int

    @property
    def agrees(self) -> bool:
        return self.counted_ms == self.recorded_ms


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


def read_evidence(*, enrolment_uuid: UUID, auditor: User, at: datetime) -> Evidence:
    """Everything behind an enrolment, with a row in the audit record. Raises `NotAnAuditor`, `EvidenceNotFound`."""
    listings.check_is_auditor(auditor)
    enrolment = (
        Enrolment.objects.select_related("user", "policy", "payer", "version__course__institution")
        .filter(uuid=enrolment_uuid)
        .first()
    )
    if enrolment is None:
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
        agrees=_agrees(completion, credential, entries, lessons),
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
    counted: dict[str, int] = defaultdict(int)
    for event in events:
        if event.kind == "watched":
            claimed[event.lesson_key] += event.facts["claimed_ms"]
            counted[event.lesson_key] += event.facts["counted_ms"]
    recorded = dict(enrolment.progress.values_list("lesson_key", "counted_ms"))
    videos = enrolment.version.lessons.filter(kind=Lesson.Kind.VIDEO).order_by("position")
    return [
        LessonSum(
            title=lesson.title,
            length_ms=lesson.duration_ms,
            claimed_ms=claimed[lesson.key],
            counted_ms=counted[lesson.key],
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
    watched = completion.watched_ms == sum(lesson.counted_ms for lesson in lessons)
    deposited = sum(entry.minutes for entry in entries if entry.reversal_of_id is None)
    return watched and (credential is None or deposited == completion.minutes)


def _masked_name(user: User) -> str:
    masked = accounts.masked(user)
    return masked.name if masked else ""
