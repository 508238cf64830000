"""The demo's courses as files: one TOML file a course under `catalogue/`, read into dataclasses."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "catalogue"


@dataclass(frozen=True)
class Slide:
    """A heading and its points; `narration` has one passage a point, spoken while the point appears."""

    heading: str
    points: tuple[str, ...]
    narration: tuple[str, ...]


@dataclass(frozen=True)
class LessonScript:
    key: str
    title_zh: str
    title_en: str
    summary_zh: str
    summary_en: str
    slides: tuple[Slide, ...]


@dataclass(frozen=True)
class Chapter:
    title_zh: str
    title_en: str
    lessons: tuple[LessonScript, ...]


@dataclass(frozen=True)
class CourseFile:
    """A course as its file tells it. `texts` holds the plain fields by their names in the file."""

    code: str
    slug: str
    sample: bool
    texts: dict[str, Any]
    chapters: tuple[Chapter, ...]
    quiz: dict[str, Any]
    # A practice work as its block in the editor takes it; None where the course has none.
    practice_work: dict[str, Any] | None = None

    @property
    def lessons(self) -> tuple[LessonScript, ...]:
        return tuple(lesson for chapter in self.chapters for lesson in chapter.lessons)


def _lesson(raw: dict[str, Any]) -> LessonScript:
    slides = tuple(
        Slide(heading=s["heading"], points=tuple(s["points"]), narration=tuple(s["narration"])) for s in raw["slides"]
    )
    return LessonScript(
        slides=slides, **{k: raw[k] for k in ("key", "title_zh", "title_en", "summary_zh", "summary_en")}
    )


def read(path: Path) -> CourseFile:
    """One course file. Raises `KeyError` or `tomllib.TOMLDecodeError` where the file is not of the form."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    chapters = tuple(
        Chapter(c["title_zh"], c["title_en"], tuple(_lesson(lesson) for lesson in c["lessons"]))
        for c in raw.pop("chapters")
    )
    quiz = raw.pop("quiz")
    work = raw.pop("practice_work", None)
    return CourseFile(raw["code"], raw["slug"], raw["sample"], raw, chapters, quiz, work)


def read_all() -> list[CourseFile]:
    """Every course: the full-length one first, then by code (digital skills before Malan)."""
    return sorted((read(path) for path in FOLDER.glob("*.toml")), key=lambda course: (course.sample, course.code))
