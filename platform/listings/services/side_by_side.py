"""Two frozen versions beside each other: texts, curriculum with moves, videos, captions, questions, rights."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import CourseVersion, Lesson, Question
from courses.models.practice import Form, Late
from courses.questions.showing import shown_answers
from listings.models import Dossier
from listings.services import dossiers
from listings.services.changes import LABELS, changes_between
from listings.services.offering import offering_facts
from listings.services.quiz_rules import rule_lines
from listings.services.text_diff import TextDiff, compare_texts, text_of_html
from listings.services.transcript import cues
from media_pipeline.services import caption_diff, scripts

_COURSE_TEXTS: tuple[tuple[str, Promise], ...] = (
    ("title_zh", gettext_lazy("Title")),
    ("title_en", gettext_lazy("English title")),
    ("promise_zh", gettext_lazy("Promise")),
    ("promise_en", gettext_lazy("Promise in English")),
)
_CONTENT_TEXTS: tuple[tuple[str, Promise], ...] = (
    ("description_zh", gettext_lazy("Description")),
    ("description_en", gettext_lazy("Description in English")),
    ("for_whom_zh", gettext_lazy("For whom")),
    ("for_whom_en", gettext_lazy("For whom, in English")),
    ("practice_zh", gettext_lazy("Practice task")),
    ("practice_en", gettext_lazy("Practice task in English")),
)
_RIGHTS: tuple[tuple[str, Promise], ...] = (
    ("author", gettext_lazy("Author")),
    ("source", gettext_lazy("Source")),
    ("licence", gettext_lazy("Licence")),
    ("standard", gettext_lazy("Standard")),
    ("standard_reason", gettext_lazy("Why there is no standard")),
)
_LESSON_TEXTS: tuple[tuple[str, Promise], ...] = (
    ("chapter_zh", gettext_lazy("Chapter")),
    ("title_zh", gettext_lazy("Title")),
    ("title_en", gettext_lazy("English title")),
    ("summary_zh", gettext_lazy("Summary")),
    ("summary_en", gettext_lazy("Summary in English")),
    ("body_html", gettext_lazy("Text")),
    ("body_html_en", gettext_lazy("Text in English")),
)


@dataclass(frozen=True)
class Place:
    """A lesson's place in both curricula; `old` is None where it is new, `new` where it was removed."""

    old: Lesson | None
    new: Lesson | None
    moved: bool = False


@dataclass(frozen=True)
class LessonDiff:
    """A lesson in which something changed. `captions` has changed lines only."""

    old: Lesson | None
    new: Lesson | None
    changes: list[Promise] = field(default_factory=list)
    texts: list[TextDiff] = field(default_factory=list)
    video_changed: bool = False
    captions: list[caption_diff.Row] = field(default_factory=list)
    questions: list[TextDiff] = field(default_factory=list)

    @property
    def lesson(self) -> Lesson:
        found = self.new or self.old
        assert found is not None
        return found


@dataclass(frozen=True)
class Section:
    title: str | Promise
    texts: list[TextDiff]


@dataclass(frozen=True)
class SideBySide:
    """`sections` have changed texts only; `unchanged` counts the lessons that stayed as they were."""

    sections: list[Section]
    places: list[Place] = field(default_factory=list)
    lessons: list[LessonDiff] = field(default_factory=list)
    unchanged: int = 0
    reordered: bool = False

    @property
    def any(self) -> bool:
        return bool(self.sections or self.lessons or self.reordered)


def compare_versions(*, old: CourseVersion, new: CourseVersion) -> SideBySide:
    """What a reader of both would have to find by himself. A fixed number of queries."""
    changes = changes_between(version=new, previous=old)
    before = {lesson.key: lesson for lesson in _lessons(old)}
    after = {lesson.key: lesson for lesson in _lessons(new)}
    moved_label = LABELS["moved"]
    diffs = []
    for key, lesson in after.items():
        said = changes.lessons.get(key, [])
        if any(one != moved_label for one in said):
            diffs.append(_lesson_diff(before.get(key), lesson, said))
    diffs += [LessonDiff(old=lesson, new=None) for key, lesson in before.items() if key not in after]
    moved = {key for key, said in changes.lessons.items() if moved_label in said}
    places = [Place(old=before.get(key), new=lesson, moved=key in moved) for key, lesson in after.items()]
    places += [Place(old=lesson, new=None) for key, lesson in before.items() if key not in after]
    return SideBySide(
        sections=_sections(old, new),
        places=places,
        lessons=diffs,
        unchanged=sum(1 for key in after if not changes.lessons.get(key)),
        reordered=bool(moved) or before.keys() != after.keys(),
    )


def compare_dossiers(*, old: Dossier, new: Dossier) -> SideBySide:
    """Two dossiers of one listing, section by section as their kind shows them."""
    before = {str(section.title): section for section in dossiers.sections(old)}
    after = {str(section.title): section for section in dossiers.sections(new)}
    found = []
    for title in [*after, *(title for title in before if title not in after)]:
        sides = [
            {str(row.label): f"{row.value} {row.url}".strip() for row in (side[title].rows if title in side else ())}
            for side in (before, after)
        ]
        found.append(Section(title, _changed(_labelled(*sides))))
    return SideBySide(sections=[section for section in found if section.texts])


def _sections(old: CourseVersion, new: CourseVersion) -> list[Section]:
    texts = [compare_texts(getattr(old, name), getattr(new, name), label=label) for name, label in _COURSE_TEXTS]
    for name, label in _CONTENT_TEXTS:
        sides = (text_of_html(str(one.content.get(name) or "")) for one in (old, new))
        texts.append(compare_texts(*sides, label=label))
    texts.append(compare_texts(*(_outcomes(one) for one in (old, new)), label=_("Outcomes")))
    texts.append(compare_texts(*(_prerequisites(one) for one in (old, new)), label=_("Skills it builds on")))
    rights = [
        compare_texts(str(old.rights.get(name) or ""), str(new.rights.get(name) or ""), label=label)
        for name, label in _RIGHTS
    ]
    declared = [_("yes, declared") if one.ai_declared else _("none declared") for one in (old, new)]
    rights.append(compare_texts(*declared, label=_("Machine-made voice or picture")))
    trainers = ["、".join(one["name_zh"] for one in version.content.get("trainers", [])) for version in (old, new)]
    rights.append(compare_texts(*trainers, label=_("Trainers")))
    facts = [offering_facts(one) for one in (old, new)]
    offered = [compare_texts(*(side[name] for side in facts), label=LABELS[name]) for name in facts[0]]
    found = [
        Section(_("What it is offered as"), _changed(offered)),
        Section(_("Texts of the course"), _changed(texts)),
        Section(_("Rights"), _changed(rights)),
    ]
    return [section for section in found if section.texts]


def _outcomes(version: CourseVersion) -> str:
    return "\n".join(f"{one['zh']} {one.get('en') or ''}".strip() for one in version.content.get("outcomes", []))


def _prerequisites(version: CourseVersion) -> str:
    return "\n".join(f"{one['code']} {one['title_zh']}".strip() for one in version.content.get("prerequisites", []))


def _lesson_diff(old: Lesson | None, new: Lesson, changes: list[Promise]) -> LessonDiff:
    texts = (
        [compare_texts(_plain(old, name), _plain(new, name), label=label) for name, label in _LESSON_TEXTS]
        if old is not None
        else []
    )
    captions: list[caption_diff.Row] = []
    if old is None or old.caption_version_id != new.caption_version_id:
        captions = [row for row in caption_diff.compare(_cues(old), _cues(new)) if row.kind != "same"]
    return LessonDiff(
        old=old,
        new=new,
        changes=changes,
        texts=_changed(texts),
        video_changed=new.video_version_id is not None
        and (old is None or old.video_version_id != new.video_version_id),
        captions=captions,
        questions=_changed(_questions(old, new)),
    )


def _questions(old: Lesson | None, new: Lesson) -> list[TextDiff]:
    sides: list[dict[str, str]] = []
    for lesson in (old, new):
        mark = lesson.pass_percent if lesson else None
        rows = {} if mark is None else {"pass": _("Pass mark %(percent)s %%") % {"percent": mark}}
        if lesson and (rules := rule_lines(lesson.quiz_rules)):
            rows["rules"] = rules
        sides.append(rows | {one.key: _question_text(one) for one in (lesson.questions.all() if lesson else ())})
    names = {"pass": _("Pass mark"), "rules": _("Rules of the quiz")}
    numbers = [key for key in {**sides[1], **sides[0]} if key not in names]
    names |= {key: _("Question %(num)d") % {"num": num} for num, key in enumerate(numbers, start=1)}
    found = [
        compare_texts(sides[0].get(key, ""), sides[1].get(key, ""), label=names[key])
        for key in ["pass", "rules", *numbers]
    ]
    return [*found, compare_texts(_work_text(old), _work_text(new), label=_("Practice work"))]


def _work_text(lesson: Lesson | None) -> str:
    """The terms of a practice work in lines."""
    if lesson is None or lesson.kind != Lesson.Kind.PRACTICE:
        return ""
    terms = lesson.terms
    lines = [_("Minutes: %(count)d") % {"count": lesson.practice_minutes}, str(Form(terms.form).label)]
    lines.append(_("Due after days: %(days)s") % {"days": terms.due_days or "–"})
    lines.append(f"{Late(terms.late).label} {terms.late_percent} %")
    lines += [_("Two people mark it.")] if terms.second_marker else []
    for criterion in terms.criteria:
        lines.append(f"{criterion.zh} {criterion.en}".strip())
        lines += [f"– {level.points}: {level.zh} {level.en}".strip() for level in criterion.levels]
    return "\n".join(lines)


def _question_text(question: Question) -> str:
    """A question with its answers, the right ones marked."""
    lines = [question.stem_zh, question.stem_en, _picture_text(question.picture), str(question.get_kind_display())]
    lines += [" · ".join(fact for fact in _facts(question) if fact)]
    for answer in shown_answers(question):
        texts = [text for text in (answer.zh, answer.en, _picture_text(answer.picture)) if text]
        lines.append(f"{'✓' if answer.right else '–'} {' '.join(texts)}")
    lines += [question.explanation_zh, question.explanation_en]
    return "\n".join(line for line in lines if line)


def _picture_text(stored: Mapping[str, Any] | None) -> str:
    """What it shows, and by which bytes: another picture with the same words is a change too."""
    if not stored:
        return ""
    words = f"{stored['alt_zh']} {stored['alt_en']}".strip()
    return _("[picture %(number)s: %(words)s]") % {"number": stored["sha256"][:8], "words": words}


def _facts(question: Question) -> list[str]:
    """What of a question differs from the ordinary."""
    points = "" if question.points == 1 else str(_("Points: %(num)s") % {"num": question.points})
    topic = f"{question.topic} · {question.get_difficulty_display()}" if question.topic else ""
    return [points, topic]


def _plain(lesson: Lesson | None, name: str) -> str:
    value = str(getattr(lesson, name) or "") if lesson else ""
    return text_of_html(value) if name.startswith("body") else value


def _cues(lesson: Lesson | None) -> list[scripts.Cue]:
    captions = lesson.caption_version if lesson else None
    return [scripts.Cue(one.start_ms, one.end_ms, one.text) for one in cues(captions.vtt)] if captions else []


def _labelled(old: dict[str, str], new: dict[str, str]) -> list[TextDiff]:
    labels = [*new, *(label for label in old if label not in new)]
    return [compare_texts(old.get(label, ""), new.get(label, ""), label=label) for label in labels]


def _changed(texts: Iterable[TextDiff]) -> list[TextDiff]:
    return [text for text in texts if text.changed]


def _lessons(version: CourseVersion) -> list[Lesson]:
    rows: Any = version.lessons.order_by("position").select_related("video_version__video", "caption_version")
    return list(rows.prefetch_related("questions"))
