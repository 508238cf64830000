"""A course file as a Wagtail course page."""

from typing import Any

from django.utils.html import format_html_join

from courses.models import CoursePage
from demo.catalogue_files import Chapter, CourseFile, LessonScript
from demo.loading.cast import House
from media_pipeline.models import VideoVersion
from reference.models import Category, MalanCourseType, Occupation, TrainingType

_AUTHOR = "马兰花技能平台"
_LICENCE = "CC BY-SA 4.0"


def compose(course: CourseFile, *, house: House, videos: dict[str, VideoVersion]) -> CoursePage:
    """The page, under the institution's node, not yet submitted. `videos` by lesson key."""
    texts = course.texts
    page = CoursePage(
        title=texts["title_zh"],
        slug=course.slug,
        live=False,
        code=course.code,
        title_en=texts["title_en"],
        promise_zh=texts["promise_zh"],
        promise_en=texts["promise_en"],
        description_zh=_paragraphs(texts["description_zh"]),
        description_en=_paragraphs(texts["description_en"]),
        for_whom_zh=texts["for_whom_zh"],
        for_whom_en=texts["for_whom_en"],
        outcomes=[
            ("outcome", {"zh": zh, "en": en}) for zh, en in zip(texts["outcomes_zh"], texts["outcomes_en"], strict=True)
        ],
        malan_type=MalanCourseType.objects.get(key=texts["malan_type"]) if texts["malan_type"] else None,
        offering=CoursePage.Offering.DEMO,
        training_type=TrainingType.objects.get(code=texts["training_type"]),
        sample=course.sample,
        practice_zh=texts["practice_zh"],
        practice_en=texts["practice_en"],
        curriculum=_curriculum(course, videos),
        author=_AUTHOR,
        source="原创",
        licence=_LICENCE,
        ai_declared=True,
        standard_reason="入门普及内容，尚无对应的国家职业标准",
    )
    page.categories = list(Category.objects.filter(key__in=texts["categories"]))
    page.occupations = list(Occupation.objects.filter(code__in=texts["occupations"]))
    page.trainers = [house.trainer]
    house.node.add_child(instance=page)
    return page


def _paragraphs(text: str) -> str:
    return format_html_join("", "<p>{}</p>", ((part.strip(),) for part in text.split("\n\n") if part.strip()))


def _curriculum(course: CourseFile, videos: dict[str, VideoVersion]) -> list[tuple[str, dict[str, Any]]]:
    chapters: list[tuple[str, dict[str, Any]]] = [
        ("chapter", {"title_zh": chapter.title_zh, "title_en": chapter.title_en, "lessons": _lessons(chapter, videos)})
        for chapter in course.chapters
    ]
    chapters[-1][1]["lessons"].append(("quiz", _quiz(course.quiz)))
    if course.practice_work:
        chapters[-1][1]["lessons"].append(("practice", course.practice_work))
    return chapters


def _lessons(chapter: Chapter, videos: dict[str, VideoVersion]) -> list[tuple[str, dict[str, Any]]]:
    return [("video", _video(lesson, videos[lesson.key])) for lesson in chapter.lessons]


def _video(lesson: LessonScript, version: VideoVersion) -> dict[str, Any]:
    return {
        "title_zh": lesson.title_zh,
        "title_en": lesson.title_en,
        "summary_zh": lesson.summary_zh,
        "summary_en": lesson.summary_en,
        "video": version.video,
    }


def _quiz(quiz: dict[str, Any]) -> dict[str, Any]:
    return {
        "title_zh": quiz["title_zh"],
        "title_en": quiz["title_en"],
        "pass_percent": quiz["pass_percent"],
        "questions": [
            {
                "kind": question["kind"],
                "stem_zh": question["stem_zh"],
                "stem_en": question["stem_en"],
                "options": [
                    {"zh": zh, "en": en, "right": index in question["answers"]}
                    for index, (zh, en) in enumerate(zip(question["options_zh"], question["options_en"], strict=True))
                ],
                "explanation_zh": question["explanation_zh"],
                "explanation_en": question["explanation_en"],
            }
            for question in quiz["questions"]
        ],
    }
