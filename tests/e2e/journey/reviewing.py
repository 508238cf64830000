"""The auditor's desk, and the trainer's answer to what was said there."""

from playwright.sync_api import expect

from tests.e2e.journey.editor import Editor
from tests.e2e.journey.person import Person
from tests.e2e.journey.player import Player

DESK_VIDEO = "#desk-video"


def open_desk(auditor: Person, course: str) -> None:
    """From the auditor's first page through the queue to the course that waits."""
    auditor.open("/manage/")
    auditor.press("nav a[href='/manage/review/']")
    with auditor.page.expect_navigation():
        auditor.page.locator("main tr:not(.is-done)", has_text=course).get_by_role("link").first.click()
    expect(auditor.page.locator("h1")).to_have_text(course)


def comment_while_watching(auditor: Person, *, lesson: str, near: float, text: str) -> float:
    """Play the lesson from the caption at about `near` and say something; the second at which it was said."""
    _open_lesson(auditor, lesson)
    player = Player(auditor.page, DESK_VIDEO)
    player.play()
    cues = auditor.page.locator(".desk-transcript a[data-seek]").all()
    nearest = min(cues, key=lambda cue: abs(int(cue.get_attribute("data-seek") or 0) - near * 1000))
    begun = int(nearest.get_attribute("data-seek") or 0) / 1000
    nearest.click()
    player.watch_until(begun + 1)
    auditor.page.locator("#take-moment").click()
    moment = auditor.page.locator("#comment-moment").input_value()
    auditor.page.locator("#comment-text").fill(text)
    auditor.press("#comment-form button:not([type=button])")
    said = auditor.page.locator("#comments .desk-comment", has_text=text)
    expect(said.locator("strong")).to_have_text(moment)
    minutes, seconds = moment.split(":")
    return int(minutes) * 60 + int(seconds)


def sees_everything(auditor: Person, *, reading: str, right_answers: tuple[str, ...]) -> None:
    """Texts and right answers lie open on the desk."""
    _open_lesson(auditor, reading)
    _open_lesson(auditor, "", kind="quiz")
    for answer in right_answers:
        expect(auditor.page.locator(".is-right", has_text=answer)).to_be_visible()


def open_everything(auditor: Person) -> None:
    """Every lesson, one after the other, folded ones too."""
    lessons = auditor.page.locator(".desk-lessons li a")
    for num in range(lessons.count()):
        auditor.page.locator(".desk-lessons details").evaluate_all("all => all.forEach(one => { one.open = true })")
        with auditor.page.expect_navigation():
            lessons.nth(num).click()


def settle_comment(auditor: Person, *, lesson: str, text: str, answer: str) -> None:
    """At its lesson, with the trainer's answer, an earlier comment is marked as resolved."""
    _open_lesson(auditor, lesson)
    comment = auditor.page.locator(".desk-comment", has_text=text)
    expect(comment).to_contain_text(answer)
    with auditor.page.expect_navigation():
        comment.locator("button[name=resolved][value=yes]").click()
    expect(auditor.page.locator(".desk-comment.is-resolved", has_text=text)).to_be_visible()


def sign(auditor: Person, decision: str, *, reason: str = "", score: int = 3, still_open: bool = False) -> None:
    """Score every criterion, confirm and sign; `still_open`: somebody else's review is still awaited."""
    auditor.press("a[href$='/score/']")
    page = auditor.page
    for scale in page.locator(".desk-scale").all():
        scale.locator(f"input[value='{score}']").check()
    page.locator("#decision-reason").fill(reason)
    page.locator("input[name=confirm]").check()
    auditor.press(f".desk-decision button[value={decision}]")
    expect(page.locator(".messages .success")).to_be_visible()
    expect(page.locator("main .is-mine .desk-badge--done")).to_have_count(1 if still_open else 0)


def open_comment(trainer: Person, *, course: str, reason: str, text: str) -> Player:
    """From the trainer's first page to the comment, and by its time to the second in the video."""
    trainer.open("/manage/")
    expect(trainer.page.locator(".desk-list", has_text=course)).to_contain_text(reason)
    with trainer.page.expect_navigation():
        trainer.page.locator(".desk-list li", has_text=course).locator("a.desk-button").click()
    trainer.page.locator(".desk-comment", has_text=text).locator("a[data-seek]").click()
    return Player(trainer.page, DESK_VIDEO)


def mend(trainer: Person, *, text: str, summary: str) -> None:
    """From the comment to its lesson in the editor, a change there, and back to the comments."""
    page = trainer.page
    comments = page.url
    with page.expect_navigation():
        page.locator(".desk-comment", has_text=text).locator("a[href*='/edit/#block-']").click()
    field = "curriculum-0-value-lessons-0-value-summary_zh"
    expect(page.locator(f"[name='{field}']")).to_be_visible()
    editor = Editor(page)
    editor.write(field, summary)
    editor.save()
    trainer.open(comments)


def answer_and_resubmit(trainer: Person, *, text: str, answer: str) -> None:
    comment = trainer.page.locator(".desk-comment", has_text=text)
    comment.locator("textarea").fill(answer)
    with trainer.page.expect_navigation():
        comment.locator("form button").click()
    expect(trainer.page.locator(".desk-comment", has_text=text).locator("textarea")).to_have_value(answer)
    trainer.press(".desk-actions form button")
    expect(trainer.page.locator(".messages .success")).to_be_visible()


def _open_lesson(auditor: Person, title: str, *, kind: str = "") -> None:
    lessons = auditor.page.locator(".desk-lessons li a")
    with auditor.page.expect_navigation():
        (lessons.last if kind == "quiz" else lessons.filter(has_text=title)).click()
