"""A page's curriculum read into plain values, however unfinished it is: for checks, preview and freezing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import nh3
from wagtail.rich_text import expand_db_html

from courses.models import CoursePage, QuestionBank
from courses.models.practice import Form, Late
from courses.questions.reading import QuestionOutline, read_question
from courses.questions.rules import Draw, QuizRules
from media_pipeline.models import Video, VideoVersion

_TAGS = {"p", "h3", "h4", "b", "strong", "i", "em", "ol", "ul", "li", "hr", "br", "blockquote", "a"}


@dataclass(frozen=True)
class LessonOutline:
    """`block_id` is "" where Wagtail gave none; `anchor` is the element of the lesson in the editor."""

    block_id: str
    kind: str
    chapter_zh: str
    chapter_en: str
    title_zh: str
    title_en: str
    summary_zh: str = ""
    summary_en: str = ""
    video: Video | None = None
    body_zh: str = ""
    body_en: str = ""
    pass_percent: int | None = None
    questions: list[QuestionOutline] = field(default_factory=list)
    practice_minutes: int = 0
    practice: dict[str, Any] = field(default_factory=dict)
    bank: QuestionBank | None = None
    rules: QuizRules = field(default_factory=QuizRules)

    @property
    def anchor(self) -> str:
        return f"block-{self.block_id}-section" if self.block_id else ""


def read_outline(curriculum: Iterable[Any]) -> list[LessonOutline]:
    """The lessons of all chapters in order."""
    return [
        _lesson(block, chapter.value) for chapter in curriculum or () for block in (chapter.value.get("lessons") or ())
    ]


def videos_in(curriculum: Iterable[Any] | None) -> list[Video]:
    """Every video chosen in a curriculum, in order; a reference to nothing is left out."""
    return [lesson.video for lesson in read_outline(curriculum or ()) if lesson.video is not None]


def pinned_version(video: Video) -> VideoVersion | None:
    """The version that freezing would pin: the newest that was neither refused nor cancelled."""
    states = VideoVersion.State
    return video.versions.exclude(state__in=[states.FAILED, states.CANCELLED]).order_by("-num").first()


def page_video_versions(page: CoursePage) -> list[VideoVersion]:
    """What freezing this draft would pin, in lesson order; lessons without a usable video are left out."""
    versions = (pinned_version(video) for video in videos_in(page.curriculum))
    return [version for version in versions if version is not None]


def clean_html(source: str) -> str:
    """Rich text as HTML that is safe to show: known tags only, links that say nothing of where they came from."""
    return nh3.clean(
        expand_db_html(source or ""), tags=_TAGS, attributes={"a": {"href"}}, link_rel="noopener nofollow"
    ).strip()


def _lesson(block: Any, chapter: Any) -> LessonOutline:
    value = block.value
    common: dict[str, Any] = {
        "block_id": str(block.id or ""),
        "kind": block.block_type,
        "chapter_zh": chapter.get("title_zh") or "",
        "chapter_en": chapter.get("title_en") or "",
        **{name: value.get(name) or "" for name in ("title_zh", "title_en")},
    }
    if block.block_type == "quiz":
        questions = list(_questions(value.get("questions")))
        rules = _rules(value)
        bank, percent = value.get("bank"), value.get("pass_percent")
        return LessonOutline(**common, pass_percent=percent, questions=questions, bank=bank, rules=rules)
    common |= {name: value.get(name) or "" for name in ("summary_zh", "summary_en")}
    if block.block_type in ("reading", "practice"):
        common |= {name: clean_html(getattr(value.get(name), "source", "")) for name in ("body_zh", "body_en")}
    if block.block_type == "reading":
        return LessonOutline(**common)
    if block.block_type == "practice":
        return LessonOutline(
            **common,
            pass_percent=value.get("pass_percent"),
            practice_minutes=value.get("minutes") or 0,
            practice=_practice(value),
        )
    return LessonOutline(**common, video=value.get("video"))


def _practice(value: Any) -> dict[str, Any]:
    """What `courses.models.practice` reads again."""
    late = value.get("late") or Late.ALLOWED.value
    return {
        "form": value.get("form") or Form.FREE.value,
        "criteria": [_criterion(num, row) for num, row in enumerate(value.get("criteria") or (), start=1)],
        "due_days": value.get("due_days"),
        "late": late,
        "late_percent": (value.get("late_percent") or 0) if late == Late.DEDUCT else 0,
        "second_marker": bool(value.get("second_marker")),
        "takes_text": bool(value.get("takes_text")),
        "takes_files": bool(value.get("takes_files")),
    }


def _criterion(num: int, row: Any) -> dict[str, Any]:
    levels = [
        {
            "key": str(place),
            "zh": level.get("zh") or "",
            "en": level.get("en") or "",
            "points": level.get("points") or 0,
        }
        for place, level in enumerate(row.get("levels") or (), start=1)
    ]
    return {"key": str(num), "zh": row.get("zh") or "", "en": row.get("en") or "", "levels": levels}


def _questions(items: Any) -> Iterator[QuestionOutline]:
    for child in items.bound_blocks if items else ():
        yield read_question(child.value, block_id=str(child.id or ""))


def _rules(value: Any) -> QuizRules:
    draws = tuple(
        Draw(draw.get("count") or 0, (draw.get("topic") or "").strip(), draw.get("difficulty") or "")
        for draw in value.get("draws") or ()
    )
    return QuizRules(
        draws=draws,
        shuffle=value.get("shuffle") is not False,
        max_attempts=value.get("max_attempts"),
        time_limit_minutes=value.get("time_limit_minutes"),
        feedback=value.get("feedback") or QuizRules.feedback,
    )
