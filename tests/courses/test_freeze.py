"""Freezing takes one revision, and nothing that happens afterwards changes the version."""

import json
import re

import pytest
from django.db import IntegrityError, transaction
from wagtail.blocks import StreamValue

from courses import services as courses
from courses.models import CoursePage, CourseVersion, Lesson, Question
from media_pipeline import services as media
from media_pipeline.models import VideoVersion
from tests.courses.conftest import chapter, quiz_lesson, reading_lesson, video_lesson

VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\n\xe4\xbd\xa0\xe5\xa5\xbd\n"


def test_freezing_copies_lessons_questions_and_pins_the_video(compose, freeze, lecture, trainer, at):
    captions = media.add_captions(video=lecture.video, content=VTT, user=trainer.user, at=at)
    page = compose(lessons=[video_lesson(lecture), reading_lesson(), quiz_lesson()])
    version = freeze(page)
    video, reading, quiz = version.lessons.order_by("position")
    assert (version.num, version.state, version.lesson_count) == (1, "candidate", 3)
    assert video.video_version == lecture
    assert video.caption_version == captions
    assert video.duration_ms == version.approved_ms == lecture.duration_ms > 20_000
    assert (video.preview, reading.preview, quiz.preview) == (True, False, False)
    assert reading.body_html == "<p>读一读</p>"
    assert (quiz.pass_percent, quiz.chapter_zh) == (60, "第一章")
    question = quiz.questions.get()
    assert [(option["zh"], option["en"]) for option in question.options] == [("选项0", ""), ("选项1", "")]
    assert {option["key"] for option in question.options} == {"a", "b"}
    assert question.answers == [question.options[0]["key"]]
    assert [category.key for category in version.categories.all()] == ["ai"]
    assert version.trainers.get() == trainer


def test_later_edits_and_uploads_change_no_frozen_version(compose, freeze, lecture, at):
    page = compose()
    revision = page.save_revision()
    page.title = "改过的标题"
    page.save_revision()
    VideoVersion.objects.create(
        video=lecture.video, num=2, source_name="src/2", size_bytes=1, created_at=at, state="queued", duration_ms=5000
    )
    version = courses.freeze(page=page, revision=revision, user=None, at=at)
    assert version.title_zh == "测试课程1"
    assert version.lessons.get(kind="video").video_version.num == 2
    second = freeze(page)
    assert (second.num, second.title_zh, version.title_zh) == (2, "改过的标题", "测试课程1")


def test_a_refused_upload_is_not_pinned(compose, freeze, lecture, at):
    VideoVersion.objects.create(
        video=lecture.video,
        num=2,
        source_name="src/2",
        size_bytes=1,
        created_at=at,
        state="failed",
        failure_code="no_video",
    )
    assert freeze(compose()).lessons.get(kind="video").video_version == lecture


def _with_lessons(page, change):
    """The page with its stored lessons changed, ids and all."""
    raw = [dict(item) for item in page.curriculum.raw_data]
    lessons = [dict(item) for item in raw[0]["value"]["lessons"]]
    raw[0]["value"] = raw[0]["value"] | {"lessons": change(lessons)}
    page.curriculum = StreamValue(page.curriculum.stream_block, raw, is_lazy=True)
    return page


def test_missing_and_repeated_keys_get_fresh_ones_that_stay_the_same(compose, freeze, lecture):
    page = CoursePage.objects.get(pk=compose(lessons=[video_lesson(lecture), quiz_lesson()]).pk)

    def spoil(lessons):
        first, quiz = lessons
        first["id"] = "l1"
        quiz["id"] = None
        return [first, dict(first), {**first, "id": "no good as an address"}, quiz]

    _with_lessons(page, spoil)
    revision = page.save_revision()
    # What Wagtail stored by hand-made pages and old imports: ids missing and twice.
    content = json.loads(revision.content["curriculum"])
    content[0]["value"]["lessons"][3]["id"] = None
    revision.content["curriculum"] = json.dumps(content)
    revision.save()
    first, second = (
        courses.freeze(page=page, revision=revision, user=None, at=page.latest_revision_created_at) for _ in "12"
    )
    keys = [lesson.key for lesson in first.lessons.order_by("position")]
    assert keys[0] == "l1"
    assert len(set(keys)) == 4
    assert all(re.fullmatch(r"[\w-]+", key) for key in keys)
    assert [lesson.key for lesson in second.lessons.order_by("position")] == keys
    assert first.content_hash == second.content_hash


def test_a_moved_lesson_keeps_its_key(compose, freeze, lecture):
    page = CoursePage.objects.get(pk=compose(lessons=[video_lesson(lecture, "甲"), video_lesson(lecture, "乙")]).pk)
    before = {lesson.title_zh: lesson.key for lesson in freeze(page).lessons.all()}
    after = freeze(_with_lessons(page, lambda lessons: lessons[::-1]))
    assert {lesson.title_zh: lesson.key for lesson in after.lessons.all()} == before
    assert [lesson.title_zh for lesson in after.lessons.order_by("position")] == ["乙", "甲"]


def test_the_hash_tells_an_answer_that_changed(compose, freeze, lecture):
    page = compose()
    before = freeze(page).content_hash
    page.curriculum = [("chapter", chapter([video_lesson(lecture), quiz_lesson((False, True))]))]
    assert freeze(page).content_hash != before


def test_dangerous_html_is_taken_out(compose, freeze, lecture):
    html = '<p onclick="x()">好<script>alert(1)</script><a href="javascript:x()">链</a></p>'
    body = freeze(compose(lessons=[video_lesson(lecture), reading_lesson(html)])).lessons.get(kind="reading").body_html
    assert "script" not in body
    assert "onclick" not in body


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"promise_zh": ""}, "promise_missing"),
        ({"categories": ()}, "category_missing"),
        ({"curriculum": []}, "no_lessons"),
        ({"lessons": [quiz_lesson()]}, "no_video"),
        ({"lessons": [video_lesson(None)]}, "video_missing"),
        ({"lessons": [quiz_lesson((False, False))]}, "question_unclear"),
        ({"lessons": [quiz_lesson((True, True))]}, "question_unclear"),
        ({"lessons": [quiz_lesson((True, False, False), "truefalse")]}, "question_unclear"),
        ({"lessons": [reading_lesson("")]}, "text_missing"),
    ],
)
def test_an_unfinished_page_is_not_frozen_and_says_what_is_missing(compose, freeze, change, code):
    with pytest.raises(courses.NotReadyToFreeze) as refusal:
        freeze(compose(**change))
    assert code in [problem.code for problem in refusal.value.problems]
    assert not CourseVersion.objects.exists()


def test_another_courses_revision_is_refused(compose, at):
    page, other = compose(), compose()
    with pytest.raises(courses.ForeignRevision):
        courses.freeze(page=page, revision=other.save_revision(), user=None, at=at)


def test_addresses_are_unique_across_institutions_and_never_taken_by_pages_of_the_site(compose, freeze):
    assert freeze(compose(slug="电商", title_en="E-commerce: start")).course.slug == "e-commerce-start"
    assert freeze(compose(slug="feed")).course.slug == "feed-2"
    assert freeze(compose(slug="人工", title_en="E-commerce: start")).course.slug == "e-commerce-start-2"


def test_the_database_refuses_a_second_lesson_with_the_same_key(compose, freeze):
    version = freeze(compose())
    lesson = version.lessons.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Lesson.objects.create(version=version, key=lesson.key, kind="reading", position=9, title_zh="又一课")


def test_deleting_the_page_leaves_course_and_questions(compose, freeze, at):
    page = compose()
    version = courses.release(version=freeze(page), at=at, reviewed_at=at)
    page.delete()
    version.course.refresh_from_db()
    assert version.course.page_id is None
    assert Question.objects.filter(lesson__version=version).count() == 1
    assert courses.get_released(slug=version.course.slug) == version


@pytest.mark.parametrize(
    ("title", "title_en", "slug", "address"),
    [
        ("电商标题课", "", "电商标题课", "dian-shang-biao-ti-ke"),
        ("电商标题课", "Titles that sell", "电商标题课", "titles-that-sell"),
        ("电商标题课", "", "titles", "titles"),
        ("Excel 入门 2026", "", "excel-入门", "excel-ru-men-2026"),
        ("店" * 60, "", "店", "-".join(["dian"] * 14) + "-di"),
    ],
)
def test_an_address_can_be_read_aloud(db, title, title_en, slug, address):
    from courses.services.freeze import _free_slug

    assert _free_slug(CoursePage(title=title, title_en=title_en, slug=slug)) == address


def practice_lesson(**changes):
    levels = [{"zh": "没有写", "en": "", "points": 0}, {"zh": "写清楚了", "en": "", "points": 10}]
    fields = {
        "title_zh": "写一份计划",
        "body_zh": "<p>照着例子写。</p>",
        "form": "free",
        "takes_text": True,
        "takes_files": False,
        "minutes": 40,
        "criteria": [{"zh": "完整", "en": "", "levels": levels}],
        "pass_percent": 60,
        "due_days": 14,
        "late": "deduct",
        "late_percent": 20,
        "second_marker": True,
    }
    return ("practice", fields | changes)


def test_practice_work_is_frozen_with_its_rubric_and_its_minutes(compose, freeze, lecture):
    version = freeze(compose(lessons=[video_lesson(lecture), practice_lesson()]))
    work = version.lessons.get(kind="practice")
    assert (work.practice_minutes, version.practice_minutes) == (40, 40)
    assert version.most_minutes == version.approved_minutes + 40
    terms = work.terms
    assert (terms.due_days, terms.late_percent, terms.second_marker, terms.most) == (14, 20, True, 10)
    assert [level.points for level in terms.criteria[0].levels] == [0, 10]
    assert (terms.takes_text, terms.takes_files) == (True, False)


def test_a_version_from_before_practice_work_keeps_its_hash(compose, freeze, lecture):
    page = compose(lessons=[video_lesson(lecture), quiz_lesson()])
    first = freeze(page)
    assert first.content_hash == freeze(page).content_hash
    work = freeze(compose(lessons=[video_lesson(lecture), practice_lesson()]))
    more = freeze(compose(lessons=[video_lesson(lecture), practice_lesson(minutes=41)]))
    assert work.content_hash != more.content_hash


def test_practice_work_without_what_a_marker_needs_is_not_frozen(compose, freeze, lecture):
    spoilt = practice_lesson(body_zh="", criteria=[], takes_text=False, late_percent=0)
    with pytest.raises(courses.NotReadyToFreeze) as refused:
        freeze(compose(lessons=[video_lesson(lecture), spoilt]))
    assert {problem.code for problem in refused.value.problems} == {
        "instructions_missing",
        "rubric_missing",
        "nothing_to_hand_in",
        "late_unclear",
    }


def test_the_demos_practice_works_are_as_the_editor_takes_them(compose, freeze, lecture):
    from demo import catalogue_files
    from learning.sheets import SHEETS

    works = [file.practice_work for file in catalogue_files.read_all() if file.practice_work]
    frozen = freeze(compose(lessons=[video_lesson(lecture), *(("practice", work) for work in works)]))
    lessons = list(frozen.lessons.filter(kind="practice"))
    assert {lesson.terms.form for lesson in lessons} == set(SHEETS)
    assert [lesson.terms.most for lesson in lessons] == [100, 100]
    assert all(lesson.body_html_en and lesson.terms.due_days == 30 for lesson in lessons)
