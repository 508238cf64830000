"""The course editor in Wagtail, used as a trainer does: tabs, fields, buttons that add blocks, the video chooser."""

import time
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as NotInTime

_PATIENCE_MS = 30_000
# The editor's menus and windows now and then stay closed on a busy machine: a person presses again.
_PRESSES = 4
_OPENED_MS = 10_000
# The worker encodes before it compares, and shares two cores with everything else.
_COMPARED_S = 400
_NOT_COMPARED = "尚未与以往的课程比对"
_PAUSE_MS = 1_000
_QUIET = """() => {
  const saved = document.querySelector("[data-edit-form]")?.dataset.wUnsavedHasEditsValue === "false";
  window.quietSince = saved ? window.quietSince ?? performance.now() : null;
  return window.quietSince !== null && performance.now() - window.quietSince > 1500;
}"""
# As the editor offers them behind its plus sign.
_LESSON_KINDS = ("video", "reading", "quiz")


@dataclass(frozen=True)
class Quiz:
    """`right` are the texts of the right options."""

    stem: str
    kind: str
    options: tuple[str, ...]
    right: tuple[str, ...]


class Editor:
    def __init__(self, page: Page) -> None:
        self.page = page
        self._is_quiet()

    def tab(self, name: str) -> None:
        self.page.locator(f"[role=tab][href='#tab-{name}']").click()
        expect(self.page.locator(f"#tab-{name}")).to_be_visible()

    def write(self, name: str, text: str) -> None:
        self.page.locator(f"[name='{name}']").fill(text)

    def write_rich(self, field: str, text: str) -> None:
        """Type into a rich-text field, found by its place in the content."""
        box = self.page.locator(f"{field} [role=textbox], {field} [contenteditable=true]").first
        box.click()
        box.press_sequentially(text)

    def tick(self, name: str, label: str = "") -> None:
        """The checkbox `name`; among several of that name, the one with this label."""
        found = self.page.locator(f"label:has(input[name='{name}'])", has_text=label) if label else None
        (found.locator("input") if found else self.page.locator(f"input[name='{name}']")).check()

    def add_outcome(self, text: str) -> None:
        num = self._add("outcomes")
        self.write(f"outcomes-{num}-value-zh", text)

    def add_chapter(self, title: str) -> str:
        """Its prefix, for `add_video` and the like."""
        prefix = f"curriculum-{self._add('curriculum')}-value"
        self.write(f"{prefix}-title_zh", title)
        return f"{prefix}-lessons"

    def add_video(self, chapter: str, *, title: str, summary: str, video: str) -> None:
        prefix = self._add_lesson(chapter, "video", title)
        self.write(f"{prefix}-summary_zh", summary)
        choices = self.page.locator("a[data-chooser-modal-choice]", has_text=video)
        self._press_for(self.page.locator(f"#{prefix}-video-chooser [data-chooser-action-choose]").first, choices.first)
        choices.first.click()
        expect(self.page.locator(f"#{prefix}-video-chooser")).to_contain_text(video)
        # It takes the focus along when it has faded away.
        expect(self.page.locator("body > .modal")).to_have_count(0)

    def add_reading(self, chapter: str, *, title: str, text: str) -> None:
        prefix = self._add_lesson(chapter, "reading", title)
        self.write_rich(f"[data-contentpath='body_zh']:has([name='{prefix}-body_zh'])", text)

    def add_quiz(self, chapter: str, *, title: str, questions: tuple[Quiz, ...]) -> None:
        prefix = self._add_lesson(chapter, "quiz", title)
        for num, question in enumerate(questions):
            self._have(f"{prefix}-questions", num)
            self._question(f"{prefix}-questions-{num}-value", question)

    def save(self) -> None:
        """After the editor's own saving, so that the two do not meet half-way."""
        self._is_quiet()
        with self.page.expect_navigation():
            self.page.locator("button.action-save").click()
        expect(self.page.locator(".messages .success")).to_be_visible()
        self._is_quiet()

    def findings(self) -> Locator:
        """What the last tab says is still to do."""
        return self.page.locator("#listing-checks [data-check=error]")

    def submit(self) -> None:
        self.tab("submit")
        # A new video is compared with those of listings that ended in the background; until then the tab says so.
        # Nothing on the page tells when; looking without a pause would take the worker's time.
        end = time.monotonic() + _COMPARED_S
        while self.findings().filter(has_text=_NOT_COMPARED).count() and time.monotonic() < end:
            self.page.wait_for_timeout(_PAUSE_MS)
            self.page.reload()
            self.tab("submit")
        assert self.findings().all_inner_texts() == []
        with self.page.expect_navigation():
            self.page.locator("#listing-checks button[name='listing-submit']").click()

    def _is_quiet(self) -> None:
        """The editor watches its form, and for a while has known of nothing that is not saved."""
        self.page.evaluate("window.quietSince = null")
        self.page.wait_for_function(_QUIET, timeout=_PATIENCE_MS)

    def _question(self, prefix: str, question: Quiz) -> None:
        self.page.locator(f"[name='{prefix}-kind']").select_option(question.kind)
        self.write(f"{prefix}-stem_zh", question.stem)
        for num, option in enumerate(question.options):
            self._have(f"{prefix}-options", num)
            self.write(f"{prefix}-options-{num}-value-zh", option)
            if option in question.right:
                self.page.locator(f"[name='{prefix}-options-{num}-value-right']").check()

    def _add_lesson(self, chapter: str, kind: str, title: str) -> str:
        prefix = f"{chapter}-{self._add(chapter, choice=_LESSON_KINDS.index(kind))}-value"
        self.write(f"{prefix}-title_zh", title)
        return prefix

    def _have(self, items: str, num: int) -> None:
        """A list begins with empty items: fill those before adding more."""
        if num >= self._count(items):
            self._add(items)

    def _add(self, stream: str, *, choice: int | None = None) -> int:
        """Press the last plus sign of a stream or list; the number of the new block."""
        before = self._count(stream)
        count = f"input[name='{stream}-count']"
        plus = (
            f"{count} ~ [data-streamfield-stream-container] > div > button.c-sf-add-button,"
            f"{count} ~ [data-streamfield-list-container] > button.c-sf-add-button"
        )
        if choice is None:
            self.page.locator(plus).last.click()
        else:
            # Those of the menu: questions bring native options, which are not to be seen.
            option = self.page.locator("[role=option]").nth(choice)
            self._press_for(self.page.locator(plus).last, option)
            option.click()
        expect(self.page.locator(count)).to_have_value(str(before + 1))
        return before

    def _press_for(self, button: Locator, wanted: Locator) -> None:
        for _ in range(_PRESSES):
            button.click()
            try:
                wanted.wait_for(timeout=_OPENED_MS)
            except NotInTime:
                self.page.keyboard.press("Escape")  # whatever opened instead
            else:
                return
        expect(wanted).to_be_visible()

    def _count(self, stream: str) -> int:
        return int(self.page.locator(f"input[name='{stream}-count']").input_value())
