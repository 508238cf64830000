"""Practice work from the marker's side: who may mark, the queue, and what follows from the marks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import services as accounts
from accounts.models import RoleGrant, User
from audit import services as audit
from common.errors import DomainError
from courses.models import Lesson
from courses.models.practice import Late, PracticeTerms
from institutions import services as institutions
from institutions.models import Evidence
from learning.models import HandIn, Mark, Work, WorkFile
from learning.services.completing import evaluate
from learning.services.markers import marks_for
from learning.services.reading import mark_done
from learning.services.telling import tell
from learning.services.works import WorkNotFound, record

# Two marks further apart than this share of all points go to a third person, or back to the two for agreement.
MOST_APART_PERCENT = 20
State, Verdict = Work.State, Mark.Verdict


class MarkMoved(DomainError):
    """Somebody was faster, or this person has marked this version already."""

    code = "mark_moved"
    status = 409
    message = gettext_lazy("This version is marked already, by you or by somebody else. Nothing was changed.")


class MarkIncomplete(DomainError):
    code = "mark_incomplete"
    status = 422


@dataclass(frozen=True)
class QueueRow:
    """`mine`: this person has marked the newest version; `marks`: how many have."""

    work: Work
    lesson: Lesson
    mine: bool
    marks: int


@dataclass(frozen=True)
class MarkingPage:
    """`marks` are those of the newest version that this person may see; `own` the latest of theirs."""

    work: Work
    lesson: Lesson
    terms: PracticeTerms
    hand_ins: Sequence[HandIn]
    marks: Sequence[Mark]
    own: Mark | None
    may_mark: bool
    mark_count: int

    @property
    def newest(self) -> HandIn:
        return self.hand_ins[0]


def queue(*, user: User, at: datetime, course: UUID | None = None) -> QuerySet[Work]:
    """Works that wait for a mark at the institutions that `user` marks for, oldest first; never one's own."""
    own = [one.pk for one in marks_for(user=user, at=at)]
    works = Work.objects.filter(
        state__in=[State.HANDED_IN, State.DISPUTED], enrolment__course__institution__in=own
    ).exclude(enrolment__user=user)
    if course is not None:
        works = works.filter(enrolment__course__uuid=course)
    return works.select_related("enrolment__user", "enrolment__version__course__institution").order_by(
        "handed_in_at", "pk"
    )


def queue_rows(works: Iterable[Work], *, user: User) -> list[QueueRow]:
    """The works of one page of the queue with their lessons; two queries, however many."""
    works = list(works)
    keys = {(work.enrolment.version_id, work.lesson_key) for work in works}
    lessons = {
        (lesson.version_id, lesson.key): lesson
        for lesson in Lesson.objects.filter(version__in={version for version, _key in keys}, kind="practice")
    }
    markers: dict[int, set[int]] = {}
    rows = Mark.objects.filter(hand_in__work__in=works).values_list("hand_in__work", "hand_in__num", "marker")
    newest: dict[int, int] = {}
    for work_id, num, marker in rows:
        if num > newest.get(work_id, 0):
            newest[work_id], markers[work_id] = num, set()
        if num == newest[work_id]:
            markers[work_id].add(marker)
    handed_in = dict(HandIn.objects.filter(work__in=works).order_by("num").values_list("work", "num"))
    found = []
    for work in works:
        current = markers.get(work.pk, set()) if newest.get(work.pk) == handed_in.get(work.pk) else set()
        lesson = lessons[work.enrolment.version_id, work.lesson_key]
        found.append(QueueRow(work, lesson, user.pk in current, len(current)))
    return found


def waiting_in(*, course_id: int) -> QuerySet[Work]:
    """What waits for a mark in one course, oldest first."""
    return (
        Work.objects.filter(state__in=[State.HANDED_IN, State.DISPUTED], enrolment__course=course_id)
        .select_related("enrolment__user", "enrolment__version")
        .order_by("handed_in_at", "pk")
    )


def marking_page(*, user: User, uuid: UUID, at: datetime) -> MarkingPage:
    """A work for whoever may mark it, or audits the region; the reading is put on record. Raises `WorkNotFound`."""
    work = _readable(user, uuid, at)
    lesson = Lesson.objects.get(version=work.enrolment.version_id, key=work.lesson_key)
    hand_ins = list(work.hand_ins.prefetch_related("files__evidence", "marks__marker").order_by("-num"))
    if not hand_ins:
        raise WorkNotFound
    all_marks = list(hand_ins[0].marks.all())
    own = [mark for mark in all_marks if mark.marker_id == user.pk]
    # Blind until both are in.
    marks = own if work.state == State.HANDED_IN else all_marks
    _note_reading(work, user, ["display_name", "work"], at)
    return MarkingPage(
        work=work,
        lesson=lesson,
        terms=lesson.terms,
        hand_ins=hand_ins,
        marks=marks,
        own=own[-1] if own else None,
        may_mark=_may_mark(work, user, at) and _is_waiting_for(work, user, all_marks),
        mark_count=len({mark.marker_id for mark in all_marks}),
    )


def open_file(*, user: User, uuid: UUID, at: datetime) -> tuple[Evidence, IO[Any]]:
    """A file that was handed in, for a marker of the institution or an auditor of its region; put on record.

    Raises `WorkNotFound`.
    """
    file = WorkFile.objects.select_related("evidence", "work").filter(evidence__uuid=uuid).first()
    if file is None or not file.hand_ins.exists():
        raise WorkNotFound
    work = _readable(user, file.work.uuid, at)
    region = work.enrolment.version.course.institution.region_id
    return file.evidence, institutions.open_evidence(evidence=file.evidence, reader=user, at=at, region_code=region)


def points_of(*, terms: PracticeTerms, scores: Mapping[str, str]) -> int:
    """The points of one level a criterion. Raises `MarkIncomplete` where one is missing or none of the rubric's."""
    total = 0
    for criterion in terms.criteria:
        level = next((one for one in criterion.levels if one.key == scores.get(criterion.key)), None)
        if level is None:
            raise MarkIncomplete(_("Choose a level for “%(criterion)s”.") % {"criterion": criterion.name})
        total += level.points
    return total


def assess(
    *,
    work: Work,
    marker: User,
    num: int,
    scores: Mapping[str, str],
    verdict: str,
    comment: str,
    at: datetime,
) -> Work:
    """Mark version `num` of a work: accept it, or return it with a comment.

    One marker settles it; where two are asked, both marks, if they agree. Where they don't, a third person's mark
    settles it, or a changed mark of one of the two that brings agreement. Accepting counts the approved minutes.
    Raises `WorkNotFound`, `MarkMoved`, `MarkIncomplete`.
    """
    comment = comment.strip()
    with transaction.atomic():
        work = _locked(work)
        if not _may_mark(work, marker, at):
            raise WorkNotFound
        lesson = Lesson.objects.get(version=work.enrolment.version_id, key=work.lesson_key)
        version = work.hand_ins.order_by("-num").first()
        if version is None or version.num != num or work.state not in (State.HANDED_IN, State.DISPUTED):
            raise MarkMoved
        earlier = list(version.marks.order_by("pk"))
        if not _is_waiting_for(work, marker, earlier):
            raise MarkMoved
        points = _checked_points(lesson, scores, verdict, comment)
        mark = Mark.objects.create(
            hand_in=version,
            marker=marker,
            turn=1 + sum(one.marker_id == marker.pk for one in earlier),
            scores={criterion.key: scores[criterion.key] for criterion in lesson.terms.criteria},
            points=points,
            verdict=Verdict(verdict).value,
            comment=comment,
            at=at,
        )
        detail = {"num": num, "points": points, "verdict": mark.verdict, "turn": mark.turn}
        record(work, action="practice.marked", actor=marker, before=work.state, at=at, **detail)
        _follow(work, lesson, [*earlier, mark], at)
    if work.state == State.ACCEPTED:
        evaluate(enrolment=work.enrolment, at=at)
    return work


def _follow(work: Work, lesson: Lesson, marks: list[Mark], at: datetime) -> None:
    """What the marks of the newest version mean for the work: the newest mark is the last of them."""
    last = marks[-1]
    if not lesson.terms.second_marker:
        _settle(work, lesson, last.verdict, last.points, last.marker, at)
        return
    order = list(dict.fromkeys(mark.marker_id for mark in marks))
    if len(order) == 1:
        return
    if last.marker_id not in order[:2]:
        _settle(work, lesson, last.verdict, last.points, last.marker, at)
        return
    first, second = ([mark for mark in marks if mark.marker_id == pk][-1] for pk in order[:2])
    apart = abs(first.points - second.points) * 100 > MOST_APART_PERCENT * lesson.terms.most
    if first.verdict == second.verdict and not apart:
        # Half a point goes to the learner.
        _settle(work, lesson, last.verdict, -(-(first.points + second.points) // 2), last.marker, at)
    elif work.state != State.DISPUTED:
        before, work.state = work.state, State.DISPUTED
        work.save(update_fields=["state"])
        record(work, action="practice.disputed", actor=last.marker, before=before, at=at)
        tell(
            users=[first.marker_id, second.marker_id],
            words=lambda: (
                _("Two marks of one work differ"),
                _("Look at both and change yours if you like, or let a third person mark it."),
            ),
            url=f"/manage/marking/{work.uuid}/",
            at=at,
        )


def _settle(work: Work, lesson: Lesson, verdict: str, points: int, marker: User, at: datetime) -> None:
    before = work.state
    if verdict == Verdict.ACCEPT:
        terms = lesson.terms
        off = points * terms.late_percent // 100 if work.is_late and terms.late == Late.DEDUCT else 0
        work.state, work.points, work.minutes = State.ACCEPTED, points - off, lesson.practice_minutes
        work.accepted_at = at
        action = "practice.accepted"
        mark_done(enrolment=work.enrolment, lesson_key=work.lesson_key, at=at)
    else:
        work.state, action = State.RETURNED, "practice.returned"
    work.save(update_fields=["state", "points", "minutes", "accepted_at"])
    record(work, action=action, actor=marker, before=before, at=at, points=points, minutes=work.minutes)
    slug = work.enrolment.version.course.slug
    url = reverse("learn_practice", args=[slug, work.lesson_key])
    tell(users=[work.enrolment.user_id], words=lambda: _settled(work, lesson), url=url, at=at)


def _settled(work: Work, lesson: Lesson) -> tuple[str, str]:
    title = {"title": lesson.title}
    if work.state == State.RETURNED:
        subject = _("Your work “%(title)s” came back for revision") % title
        return subject, _("Read the comments, revise it, and hand it in again. Nothing you wrote is lost.")
    body = ngettext(
        "%(minutes)d minute of practice counts for this course.",
        "%(minutes)d minutes of practice count for this course.",
        work.minutes,
    )
    return _("Your work “%(title)s” is accepted") % title, body % {"minutes": work.minutes}


def _checked_points(lesson: Lesson, scores: Mapping[str, str], verdict: str, comment: str) -> int:
    if verdict not in Verdict.values:
        raise MarkIncomplete(_("Choose one of the two: accept the work, or return it for revision."))
    points = points_of(terms=lesson.terms, scores=scores)
    if verdict == Verdict.RETURN and not comment:
        raise MarkIncomplete(_("Say what should be revised: the learner reads your comment."))
    if verdict == Verdict.ACCEPT and points * 100 < (lesson.pass_percent or 0) * lesson.terms.most:
        values = {"points": points, "most": lesson.terms.most, "percent": lesson.pass_percent or 0}
        message = _("%(points)d of %(most)d points are below the pass mark of %(percent)d %%. Return it for revision.")
        raise MarkIncomplete(message % values)
    return points


def _is_waiting_for(work: Work, marker: User, marks: Sequence[Mark]) -> bool:
    """Whether this person's mark is still asked: one a person; once two differ, anybody's."""
    if work.state == State.DISPUTED:
        return True
    return work.state == State.HANDED_IN and all(mark.marker_id != marker.pk for mark in marks)


def _may_mark(work: Work, user: User, at: datetime) -> bool:
    """Trainers of the institution whose conduct is clear; nobody his own."""
    if work.enrolment.user_id == user.pk:
        return False
    return work.enrolment.version.course.institution_id in {one.pk for one in marks_for(user=user, at=at)}


def _readable(user: User, uuid: UUID, at: datetime) -> Work:
    work = _with_course().filter(uuid=uuid).exclude(state=State.DRAFT).first()
    if work is None:
        raise WorkNotFound
    institution = work.enrolment.version.course.institution
    audits = accounts.covers(user, RoleGrant.Role.AUDITOR, institution.region)
    if _may_mark(work, user, at):
        return work
    if audits and not institutions.has_own_interest(user=user, institution=institution, people=[work.enrolment.user]):
        return work
    raise WorkNotFound


def _locked(work: Work) -> Work:
    # By itself first: the work may come along to a newer version of the course while we wait.
    Work.objects.select_for_update().get(pk=work.pk)
    return _with_course().get(pk=work.pk)


def _with_course() -> QuerySet[Work]:
    return Work.objects.select_related(
        "enrolment__user", "enrolment__policy", "enrolment__version__course__institution__region"
    )


def _note_reading(work: Work, reader: User, what: list[str], at: datetime) -> None:
    audit.read_personal(
        actor_uuid=str(reader.uuid),
        people=[str(work.enrolment.user.uuid)],
        what=what,
        purpose="marking",
        at=at,
        region_code=work.enrolment.version.course.institution.region_id,
    )
