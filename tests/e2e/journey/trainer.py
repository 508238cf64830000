"""The trainer: uploads lectures, gives them captions, makes a course of them and hands it in."""

import re

from playwright.sync_api import expect

from tests.e2e.journey import plan
from tests.e2e.journey.editor import Editor
from tests.e2e.journey.lecture import Lecture
from tests.e2e.journey.person import Person

_ENCODED_MS = 120_000


def upload(trainer: Person, lecture: Lecture) -> None:
    """By the menu to the upload page; the address of the video's page comes when the file has arrived."""
    page = trainer.page
    trainer.open("/manage/")
    trainer.press("nav a[href='/manage/videos/']")
    trainer.press("main a[href='/manage/videos/upload/']")
    page.locator("#video-ai").check()
    with page.expect_navigation(url=re.compile(r"/manage/videos/[0-9a-f-]{36}/$")):
        page.locator("#video-file").set_input_files(lecture.file)
    expect(page.locator("h1, h2").filter(has_text=lecture.title).first).to_be_visible()


def sees_progress(trainer: Person) -> None:
    """A bar for each of two pictures, the sound and the file as uploaded; it plays, and in the end all is ready."""
    page = trainer.page
    bars = page.locator("#video-renditions progress")
    expect(bars).to_have_count(4, timeout=_ENCODED_MS)
    expect(page.locator("#video-player")).to_be_visible(timeout=_ENCODED_MS)
    expect(page.locator("#video-state")).to_have_class(re.compile("video-state--ready"), timeout=_ENCODED_MS)
    assert [bar.evaluate("bar => bar.value") for bar in bars.all()] == [100] * 4


def paste_script(trainer: Person, lecture: Lecture) -> None:
    page = trainer.page
    trainer.press("main a[href$='/captions/']")
    page.locator("#captions-script").fill(lecture.script)
    trainer.press("form:has(#captions-script) button[type=submit]")
    vtt = page.locator("#captions-vtt").input_value()
    assert vtt.startswith("WEBVTT")
    said = "".join(lecture.script.split())
    shown = "".join(line for line in vtt.splitlines()[1:] if "-->" not in line and not line.isdigit()).replace(" ", "")
    assert shown == said


def upload_captions(trainer: Person, lecture: Lecture) -> None:
    trainer.press("main a[href$='/captions/']")
    trainer.page.locator("#captions-file").set_input_files(lecture.captions)
    trainer.press("form:has(#captions-file) button[type=submit]")
    expect(trainer.page.locator("#captions-vtt")).to_have_value(re.compile("^WEBVTT"))


def make_course(trainer: Person, lectures: tuple[Lecture, ...]) -> Editor:
    """Everything typed and clicked, saved as a draft."""
    trainer.open("/manage/")
    trainer.press("a[href*='/pages/add/courses/coursepage/']")
    editor = Editor(trainer.page)
    editor.write("title", plan.TITLE)
    editor.write("promise_zh", plan.PROMISE)
    editor.add_outcome(plan.OUTCOME)
    editor.write("for_whom_zh", plan.FOR_WHOM)
    editor.write_rich("[data-contentpath='description_zh']", plan.DESCRIPTION)
    editor.tick("categories", plan.CATEGORY)
    editor.tick("trainers", plan.TRAINER)
    editor.tab("curriculum")
    chapter = editor.add_chapter(plan.CHAPTER)
    for lecture in lectures:
        editor.add_video(chapter, title=lecture.title, summary=lecture.summary, video=lecture.title)
    editor.add_reading(chapter, title=plan.READING_TITLE, text=plan.READING)
    editor.add_quiz(chapter, title=plan.QUIZ_TITLE, questions=plan.QUIZ)
    editor.tab("assessment")
    trainer.page.locator("[name=offering]").select_option("demo")
    trainer.page.locator("[name=training_type]").select_option(label="岗位技能提升培训")
    editor.tab("rights")
    editor.write("author", plan.TRAINER)
    editor.write("source", "原创")
    editor.write("licence", "CC BY 4.0")
    editor.write("standard_reason", "入门短课，暂无对应的职业标准。")
    editor.tick("ai_declared")
    editor.save()
    return editor
