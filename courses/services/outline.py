"""A page's curriculum read into plain values, however unfinished it is: for checks, preview and freezing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import nh3
from wagtail.rich_text import expand_db_html

from courses.models import CoursePage
from media_pipeline.models import Video, VideoVersion

OPTION_KEYS = "abcdefgh"
_TAGS = {"p", "h3", "h4", "b", "strong", "i", "em", "ol", "ul", "li", "hr", "br", "blockquote", "a"}


@dataclass(frozen=True)
class OptionOutline:
    key: str
    zh: str
    en: str
    right: bool


@dataclass(frozen=True)
class QuestionOutline:
    block_id: str
    kind: str
    stem_zh: str
    stem_en: str
    explanation_zh: str
    explanation_en: str
    options: list[OptionOutline]

    @property
    def answers(self) -> list[str]:
        return [option.key for option in self.options if option.right]


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
        return LessonOutline(**common, pass_percent=value.get("pass_percent"), questions=questions)
    common |= {name: value.get(name) or "" for name in ("summary_zh", "summary_en")}
    if block.block_type == "reading":
        common |= {name: clean_html(getattr(value.get(name), "source", "")) for name in ("body_zh", "body_en")}
        return LessonOutline(**common)
    return LessonOutline(**common, video=value.get("video"))


def _questions(items: Any) -> Iterator[QuestionOutline]:
    for child in items.bound_blocks if items else ():
        value = child.value
        texts = ("stem_zh", "stem_en", "explanation_zh", "explanation_en")
        yield QuestionOutline(
            block_id=str(child.id or ""),
            kind=value.get("kind") or "single",
            options=[
                OptionOutline(key, option.get("zh") or "", option.get("en") or "", bool(option.get("right")))
                for key, option in zip(OPTION_KEYS, value.get("options") or (), strict=False)
            ],
            **{name: value.get(name) or "" for name in texts},
        )
