"""What the site's database says about the one learner of a course, and what a browser says it has played."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from learning.counting import slots

if TYPE_CHECKING:
    from tests.e2e.live_site import LiveSite

_LESSONS = """
SELECT lesson.key, lesson.duration_ms, progress.coverage, progress.counted_ms, progress.done_at
FROM learning_lessonprogress progress
JOIN learning_enrolment enrolment ON enrolment.id = progress.enrolment_id
JOIN courses_courseversion version ON version.id = enrolment.version_id
JOIN courses_course course ON course.id = version.course_id
JOIN courses_lesson lesson ON lesson.version_id = version.id AND lesson.key = progress.lesson_key
WHERE course.slug = '{slug}' AND lesson.kind = 'video' ORDER BY lesson.position
"""
_MINUTES = """
SELECT completion.watched_ms, completion.minutes, entry.minutes
FROM learning_completion completion
JOIN learning_enrolment enrolment ON enrolment.id = completion.enrolment_id
JOIN courses_courseversion version ON version.id = enrolment.version_id
JOIN courses_course course ON course.id = version.course_id
JOIN skillsbank_account account ON account.user_id = enrolment.user_id
JOIN skillsbank_entry entry ON entry.credit_id = account.id
WHERE course.slug = '{slug}'
"""
_EVIDENCE = """
import json
from learning.models import PlaySession
from learning.services.recounting import evidence_of
sessions = PlaySession.objects.filter(enrolment__version__course__slug={slug!r})
print(json.dumps([[one.lesson_key, kept["claimed_ms"], kept["counted_ms"]] for one, kept in evidence_of(sessions)]))
"""
# A browser's own list of what it played is exact; our script looks a few times a second.
_EDGE_S = 0.5


@dataclass(frozen=True)
class LessonRecord:
    key: str
    duration_ms: int
    seconds: frozenset[int]
    """The seconds of the lecture that counted."""
    counted_ms: int
    is_done: bool


def lessons(site: "LiveSite", slug: str) -> list[LessonRecord]:
    """The video lessons that were begun, in order."""
    return [
        LessonRecord(key, duration_ms, _seconds(bytes(coverage), duration_ms), counted_ms, done_at is not None)
        for key, duration_ms, coverage, counted_ms, done_at in site.rows(_LESSONS.format(slug=slug))
    ]


def minutes(site: "LiveSite", slug: str) -> list[tuple[int, int, int]]:
    """(counted milliseconds, minutes, minutes of the entry) of every entry in the learner's account."""
    return [(watched, whole, booked) for watched, whole, booked in site.rows(_MINUTES.format(slug=slug))]


def claimed_and_counted(site: "LiveSite", slug: str, key: str) -> tuple[int, int]:
    """What all players of a lesson claimed, and what of it counted as new, in milliseconds; by their evidence."""
    rows = json.loads(site.python(_EVIDENCE.format(slug=slug)).splitlines()[-1])
    mine = [(claimed, counted) for lesson, claimed, counted in rows if lesson == key]
    return sum(claimed for claimed, _counted in mine), sum(counted for _claimed, counted in mine)


def recounted(site: "LiveSite") -> str:
    """What recounting everything from its evidence says; fails where a bitmap says something else."""
    return site.python("from django.core.management import call_command\ncall_command('recount_coverage', check=True)")


def surely(played: list[tuple[float, float]]) -> set[int]:
    """The whole seconds within what one browser played."""
    return {
        second
        for start, end in played
        for second in range(int(end) + 1)
        if start <= max(0.0, second - _EDGE_S) and second + 1 + _EDGE_S <= end
    }


def at_most(played: list[tuple[float, float]]) -> set[int]:
    """The seconds that one browser has played at least a part of."""
    return {
        second for start, end in played for second in range(int(start - _EDGE_S), int(end + _EDGE_S) + 1) if second >= 0
    }


def _seconds(bitmap: bytes, duration_ms: int) -> frozenset[int]:
    spans = slots.spans_of(bitmap, duration_ms=duration_ms)
    return frozenset(second for start, end in spans for second in range(start // 1000, -(-end // 1000)))
