"""Machine checks of a draft, before a person looks at it. Each names its place in the editor.

What would stop freezing comes from `courses.problems`; the rest, the policy's bounds say, is asked here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.errors import DomainError
from courses import services as courses
from courses.models import Course, CoursePage, InstitutionPage
from institutions import services as institutions
from institutions.models import Institution
from listings.models import Comment
from listings.services import media_checks, relisting_checks, restricted, text_checks
from media_pipeline.models import VideoVersion
from reference import services as reference
from reference.models import Policy, TrainingType

Severity = Literal["error", "warning", "ok"]


@dataclass(frozen=True)
class Check:
    """`anchor` is the id of an element in the editor; `group` one of `GROUPS`."""

    code: str
    severity: Severity
    message: str
    anchor: str = ""
    group: str = ""

    @property
    def title(self) -> str:
        return str(GROUPS[self.group][0])

    def kept(self) -> dict[str, str]:
        """As a submission keeps it."""
        return {"code": self.code, "group": self.group, "severity": self.severity, "message": self.message}


# What is checked, in the editor's order: group, its name, and what is said when nothing is wrong.
GROUPS: dict[str, tuple[Promise, Promise]] = {
    "promise": (gettext_lazy("Promise"), gettext_lazy("The promise, a category and the trainers are stated.")),
    "outcomes": (gettext_lazy("Outcomes"), gettext_lazy("It says what one can do afterwards.")),
    "target": (gettext_lazy("For whom"), gettext_lazy("An occupation or the people it is for are named.")),
    "training": (gettext_lazy("Training type"), gettext_lazy("It says which kind of training it is.")),
    "curriculum": (gettext_lazy("Curriculum"), gettext_lazy("Every lesson is complete.")),
    "bounds": (gettext_lazy("Number and length"), gettext_lazy("Number and measured length of the lessons fit.")),
    "videos": (gettext_lazy("Videos"), gettext_lazy("Every video is converted and plays.")),
    "copies": (gettext_lazy("Copies"), gettext_lazy("No video repeats a lecture that was ended or returned.")),
    "captions": (gettext_lazy("Captions"), gettext_lazy("Every video has captions that fit its length.")),
    "quiz": (gettext_lazy("Quiz"), gettext_lazy("There is a quiz, and every question has its answer.")),
    "texts": (gettext_lazy("Texts and links"), gettext_lazy("Headings are in order, and links lead somewhere.")),
    "restricted": (gettext_lazy("Restricted topics"), gettext_lazy("No topic that only the qualified may teach.")),
    "rights": (gettext_lazy("Rights"), gettext_lazy("Author, source and licence are stated.")),
    "standard": (gettext_lazy("Standard"), gettext_lazy("A standard is cited, or the reason why there is none.")),
    "comments": (gettext_lazy("Comments"), gettext_lazy("No comment of the auditors waits for an answer.")),
    "gate": (gettext_lazy("Permission to submit"), gettext_lazy("You may submit for this institution.")),
}
_FROZEN_PROBLEMS = {
    "promise_missing": "promise",
    "category_missing": "promise",
    "trainer_missing": "promise",
    "code_taken": "promise",
    "too_many_prerequisites": "promise",
    "prerequisite_unknown": "promise",
    "prerequisite_itself": "promise",
    "prerequisite_circle": "promise",
    "no_video": "videos",
    "video_missing": "videos",
    "video_refused": "videos",
    "video_unmeasured": "videos",
    "no_questions": "quiz",
    "question_unclear": "quiz",
    "too_few_to_draw": "quiz",
    "too_many_asked": "quiz",
}


def run_checks(*, page: CoursePage, user: User, at: datetime) -> list[Check]:
    """Every check of the draft `page`, group by group; a group without findings gives one `ok`."""
    institution = institution_of(page)
    found: dict[str, list[Check]] = {group: [] for group in GROUPS}
    for group, check in _findings(page=page, institution=institution, user=user, at=at):
        found[group].append(replace(check, group=group))
    return [
        check
        for group, (_title, fine) in GROUPS.items()
        for check in found[group] or [Check(group, "ok", str(fine), group=group)]
    ]


def errors_in(checks: Iterable[Check]) -> list[Check]:
    return [check for check in checks if check.severity == "error"]


def kept_checks(kept: list[dict[str, str]]) -> list[Check]:
    """The checks as they stood when a course was submitted; what was fine is told in the reader's language."""
    checks = [Check(one["code"], one["severity"], one["message"], group=one["group"]) for one in kept]  # type: ignore[arg-type]
    return [
        replace(check, message=str(GROUPS[check.group][1])) if check.severity == "ok" else check for check in checks
    ]


def institution_of(page: CoursePage) -> Institution:
    """The institution whose node holds this page."""
    institution: Institution = (
        InstitutionPage.objects.select_related("institution__region").ancestor_of(page).get().institution
    )
    return institution


def _findings(*, page: CoursePage, institution: Institution, user: User, at: datetime) -> Iterator[tuple[str, Check]]:
    for problem in courses.problems(page=page):
        group = _FROZEN_PROBLEMS.get(problem.code, "curriculum")
        yield group, Check(problem.code, "error", str(problem.message), problem.anchor)
    yield from _of_promise(page)
    yield from _of_trainers(page, institution, at)
    yield from _of_training_type(page)
    for code, severity, message, anchor in text_checks.of_texts(page):
        yield "texts", Check(code, severity, message, anchor)
    for code, message, anchor in restricted.of_page(page):
        yield "restricted", Check(code, "warning", message, anchor)
    try:
        policy = reference.get_policy(kind=page.offering, region=institution.region, at=at)
    except reference.NoPolicy as error:
        yield "bounds", Check("no_policy", "error", str(error), courses.field_anchor("offering"))
    else:
        yield from _of_lessons(page, policy)
        yield from _of_copies(page, institution, strict=policy.require_playable)
    if Comment.objects.filter(submission__version__course__page_id=page.pk, answer="").exists():
        yield "comments", Check("unanswered", "warning", _("Some of the auditors' comments have no answer yet."))
    try:
        institutions.check_may_submit(user=user, institution=institution, at=at)
    except DomainError as error:
        yield "gate", Check("may_not_submit", "error", str(error))


def _of_promise(page: CoursePage) -> Iterator[tuple[str, Check]]:
    anchor = courses.field_anchor
    if not page.outcomes:
        message = _("List at least one thing that learners can do afterwards and use at work.")
        yield "outcomes", Check("outcomes_missing", "error", message, anchor("outcomes"))
    if not page.occupations.all() and not page.for_whom_zh.strip():
        message = _("Name the occupation it trains for, or say for whom it is.")
        yield "target", Check("target_missing", "error", message, anchor("occupations"))
    for field, message in (
        ("author", _("Say who wrote the course.")),
        ("source", _("Say where the material comes from; “original” if it is your own.")),
        ("licence", _("Say under which licence it may be used.")),
    ):
        if not getattr(page, field).strip():
            yield "rights", Check(f"{field}_missing", "error", message, anchor(field))
    if not page.standard.strip() and not page.standard_reason.strip():
        message = _("Cite the occupational standard it follows, or say why there is none yet.")
        yield "standard", Check("standard_missing", "error", message, anchor("standard"))


def _of_trainers(page: CoursePage, institution: Institution, at: datetime) -> Iterator[tuple[str, Check]]:
    """Who stands as a teacher on the course's page, whoever submits it (R090: 师德师风 comes first)."""
    for trainer in page.trainers.all():
        if not institutions.may_be_named(trainer=trainer, institution=institution, at=at):
            # Not why: that is between them, their institution and its officer.
            message = _("%(name)s can't be named as a teacher at the moment. Choose somebody else, or ask them.") % {
                "name": trainer
            }
            yield "promise", Check("trainer_not_now", "error", message, courses.field_anchor("trainers"))


def _of_training_type(page: CoursePage) -> Iterator[tuple[str, Check]]:
    """Exactly one of clause 四's three forms; a Malan course is always the third."""
    anchor = courses.field_anchor("training_type")
    if page.training_type is None:
        message = _("Choose the training type: for a first job, for getting better at one's work, or for a business.")
        yield "training", Check("training_type_missing", "error", message, anchor)
    elif page.malan_type is not None and page.training_type.code != TrainingType.STARTUP:
        message = _("A Malan course teaches how to start a business. Choose entrepreneurship training as its type.")
        yield "training", Check("training_type_not_malan", "error", message, anchor)


def _of_lessons(page: CoursePage, policy: Policy) -> Iterator[tuple[str, Check]]:
    lessons = courses.read_outline(page.curriculum)
    videos = [lesson for lesson in lessons if lesson.kind == "video"]
    if videos and not policy.lessons_min <= len(videos) <= policy.lessons_max:
        message = _("It has %(count)d video lessons; this kind of course has %(least)d to %(most)d.") % {
            "count": len(videos),
            "least": policy.lessons_min,
            "most": policy.lessons_max,
        }
        yield "bounds", Check("lesson_count", "error", message, courses.field_anchor("curriculum"))
    if lessons and not any(lesson.kind == "quiz" for lesson in lessons):
        message = _("Add a quiz, so that learners can show what they learned.")
        yield "quiz", Check("quiz_missing", "error", message, courses.field_anchor("curriculum"))
    seen: set[int] = set()
    for position, lesson in enumerate(lessons, start=1):
        if lesson.kind != "video" or lesson.video is None:
            continue
        where = _where(position, lesson.title_zh)
        if lesson.video.pk in seen:
            message = where + _("its video is that of another lesson of this course.")
            yield "videos", Check("video_twice", "warning", message, lesson.anchor)
            continue
        seen.add(lesson.video.pk)
        for group, code, severity, message in media_checks.of_video(lesson.video, policy):
            yield group, Check(code, severity, where + message, lesson.anchor)
        version = courses.pinned_version(lesson.video)
        if version is not None and version.is_ai_made and not page.ai_declared:
            message = where + _("the video says that voice or picture is machine-made; say so for the course too.")
            yield "rights", Check("ai_undeclared", "error", message, courses.field_anchor("ai_declared"))


def _of_copies(page: CoursePage, institution: Institution, *, strict: bool) -> Iterator[tuple[str, Check]]:
    places: dict[int, str] = {}
    versions: list[tuple[VideoVersion, str]] = []
    for position, lesson in enumerate(courses.read_outline(page.curriculum), start=1):
        version = courses.pinned_version(lesson.video) if lesson.video is not None else None
        if version is not None and version.is_measured and version.pk not in places:
            places[version.pk] = _where(position, lesson.title_zh)
            versions.append((version, lesson.anchor))
    course = Course.objects.filter(page=page.pk).first()
    found = relisting_checks.of_versions(
        versions=versions, institution=institution, course_id=course.pk if course else None, strict=strict
    )
    for version_id, code, severity, message, anchor in found:
        yield "copies", Check(code, severity, places[version_id] + message, anchor)


def _where(position: int, title: str) -> str:
    return _("Lesson %(num)s, “%(title)s”: ") % {"num": position, "title": title}
