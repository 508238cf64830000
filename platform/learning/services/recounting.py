"""Coverage recomputed from evidence: what bitmaps should say (decision D4)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from learning.counting import slots
from learning.counting.settling import Evidence
from learning.counting.slots import Span
from learning.models import CarriedOver, Enrolment, LessonProgress, PlaySession, WatchSegment
from learning.services.outline import VIDEO, outline_by_uuid
from learning.store.rows import sealed_columns

_BATCH = 200
# Everything of a segment but its place in the session.
COLUMNS = (
    *("first_seq", "last_seq", "first_at", "last_at", "claimed", "counted", "claimed_ms", "counted_ms"),
    *("cuts", "client"),
)


@dataclass(frozen=True)
class Difference:
    """A lesson whose bitmap is not what its evidence gives. Whole seconds each."""

    enrolment: UUID
    lesson_key: str
    kept_s: int
    evidence_s: int


def evidence_of(sessions: Iterable[PlaySession]) -> Iterator[tuple[PlaySession, dict[str, Any]]]:
    """All evidence of these sessions as columns of segments (see `COLUMNS`), sealed and not sealed yet, in order."""
    by_pk = {session.pk: session for session in sessions}
    for segment in WatchSegment.objects.filter(session__in=list(by_pk)).order_by("session", "num"):
        yield by_pk[segment.session_id], {name: getattr(segment, name) for name in COLUMNS}
    for session in by_pk.values():
        if evidence := Evidence.of(session.evidence):
            columns = sealed_columns(evidence)
            times = {"first_at": evidence.since, "last_at": datetime.fromisoformat(evidence.last_at)}
            yield session, {name: columns[name] for name in COLUMNS} | times


def differences(*, enrolment: UUID | None = None) -> Iterator[Difference]:
    """Every lesson whose bitmap differs from its evidence, of one enrolment or of all, a batch of enrolments at a time.

    Reports that come meanwhile may show up as a difference of seconds; look again before believing it.
    """
    enrolments = Enrolment.objects.order_by("pk").select_related("version")
    if enrolment is not None:
        enrolments = enrolments.filter(uuid=enrolment)
    last = 0
    while batch := list(enrolments.filter(pk__gt=last)[:_BATCH]):
        last = batch[-1].pk
        yield from _differences(batch)


def expected_coverage(batch: Sequence[Enrolment]) -> dict[tuple[int, str], bytes]:
    """The bitmap that evidence gives, by enrolment and lesson; every video lesson of their versions is there."""
    sessions = PlaySession.objects.filter(enrolment__in=batch)
    watched: dict[int, list[Span]] = defaultdict(list)
    by_lesson: dict[tuple[int, str], set[int]] = defaultdict(set)
    for session, columns in evidence_of(sessions):
        by_lesson[session.enrolment_id, session.lesson_key].add(session.pk)
        watched[session.pk] += [(start, end) for start, end, _rate in columns["counted"]]
    carried = set(CarriedOver.objects.filter(enrolment__in=batch).values_list("enrolment", "lesson_key"))
    found: dict[tuple[int, str], bytes] = {}
    for one in batch:
        for facts in outline_by_uuid(one.version.uuid):
            if facts.kind != VIDEO:
                continue
            expected = _carried(one.pk, facts.key, facts.duration_ms) if (one.pk, facts.key) in carried else b""
            for session_pk in by_lesson[one.pk, facts.key]:
                # A second counts when one session has watched all of it: pieces of two players are never added up.
                expected = slots.union(expected, slots.fill(watched[session_pk], duration_ms=facts.duration_ms))
            found[one.pk, facts.key] = expected
    return found


def counted_by_evidence(*, enrolment: Enrolment) -> dict[str, int]:
    """Media milliseconds that evidence gives each video lesson, with what was carried over from an earlier version."""
    durations = {facts.key: facts.duration_ms for facts in outline_by_uuid(enrolment.version.uuid)}
    return {
        key: slots.counted_ms(bitmap, duration_ms=durations[key])
        for (_pk, key), bitmap in expected_coverage([enrolment]).items()
    }


def _differences(batch: list[Enrolment]) -> Iterator[Difference]:
    uuids = {one.pk: one.uuid for one in batch}
    kept = {(row.enrolment_id, row.lesson_key): row for row in LessonProgress.objects.filter(enrolment__in=batch)}
    for (enrolment_id, key), expected in expected_coverage(batch).items():
        row = kept.get((enrolment_id, key))
        found = bytes(row.coverage) if row else b""
        if found.rstrip(b"\0") != expected.rstrip(b"\0"):
            yield Difference(uuids[enrolment_id], key, _seconds(found), _seconds(expected))


def _carried(enrolment_id: int, lesson_key: str, duration_ms: int) -> bytes:
    """What a lesson began with: the evidence stays with the enrolment where it was gathered, however often it moved."""
    source = CarriedOver.objects.filter(enrolment=enrolment_id, lesson_key=lesson_key).first()
    if source is None:
        return b""
    bitmap = _carried(source.came_from_id, source.from_lesson_key, duration_ms)
    sessions = PlaySession.objects.filter(enrolment=source.came_from_id, lesson_key=source.from_lesson_key)
    watched: dict[int, list[Span]] = defaultdict(list)
    for session, columns in evidence_of(sessions):
        watched[session.pk] += [(start, end) for start, end, _rate in columns["counted"]]
    for spans in watched.values():
        bitmap = slots.union(bitmap, slots.fill(spans, duration_ms=duration_ms))
    return bitmap


def _seconds(bitmap: bytes) -> int:
    return int.from_bytes(bitmap, "little").bit_count()
