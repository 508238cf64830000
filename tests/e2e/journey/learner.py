"""The learner: finds, joins, watches, reads, answers, gives the name, and holds the certificate."""

import re
from datetime import date

from playwright.sync_api import Page, expect

from accounts.identity.id_number import check_digit
from tests.e2e.journey.person import Person
from tests.e2e.journey.player import Player

_CLOCK = re.compile(r"^0*(\d+):(\d\d)$")


def find_course(learner: Person, *, query: str, title: str) -> None:
    """By the search on the first page, to the course's page."""
    learner.open("/")
    learner.fits()
    learner.page.locator("main input[name=q]").first.fill(query)
    learner.press("main form[role=search] button[type=submit]")
    learner.fits()
    with learner.page.expect_navigation():
        learner.page.locator("main").get_by_role("link", name=title).first.click()
    expect(learner.page.locator("h1")).to_have_text(title)
    learner.fits()


def watch_preview(learner: Person) -> None:
    player = Player(learner.page)
    player.play()
    player.shows_captions()
    player.watch_until(player.seconds + 2)
    player.pause()


def join(learner: Person, *, phone: str) -> None:
    """From the course's page, through signing up, to its first lesson."""
    learner.press("form[action$='/enrol/'] button[type=submit]")
    learner.fits()
    learner.sign_in(phone, path="")
    learner.fits()
    learner.press("form:has(input[name=payer]) button")
    assert "/learn/" in learner.page.url
    learner.fits()


def continue_course(learner: Person, *, title: str) -> Player:
    """From the learner's own page to where they were."""
    learner.open("/me/")
    learner.fits()
    expect(learner.page.locator("section[aria-labelledby=current]")).to_contain_text(title)
    learner.press("section[aria-labelledby=current] .actions a")
    learner.fits()
    return Player(learner.page)


def counted_seconds(page: Page) -> int:
    found = _CLOCK.match(page.locator("[data-lesson-counted]").inner_text().strip())
    assert found is not None
    return int(found[1]) * 60 + int(found[2])


def is_told_what_counted(page: Page, *, at_least: int) -> None:
    """A Chinese sentence under the player, and the counted time beside the bar."""
    expect(page.locator("[data-player-said]")).to_contain_text(re.compile("[一-鿿]"), timeout=30_000)
    page.wait_for_function(
        "least => { const [m, s] = document.querySelector('[data-lesson-counted]').textContent.split(':').map(Number);"
        " return m * 60 + s >= least; }",
        arg=at_least,
        timeout=30_000,
    )


def go_on(learner: Person) -> None:
    """By the primary button that appears once a lesson is done."""
    button = learner.page.locator("a[data-when-done]")
    expect(button).to_be_visible(timeout=30_000)
    with learner.page.expect_navigation():
        button.click()
    learner.fits()


def read(learner: Person, *, text: str) -> None:
    expect(learner.page.locator(".prose")).to_contain_text(text)
    learner.press("form[action$='/read/'] button")
    learner.fits()


def answer_quiz(learner: Person, answers: dict[str, tuple[str, ...]]) -> None:
    """Question by question, in the order in which they are asked this time."""
    page = learner.page
    assert not any(answer in page.content() for (answer, *_rest) in answers.values()), "answers before the quiz began"
    learner.press("main form.actions button.button--primary")
    for _question in answers:
        learner.fits()
        stem = page.locator(".quiz__stem").inner_text().strip()
        for answer in answers[stem]:
            choice = page.locator("label.choice", has=page.get_by_text(answer, exact=True))
            choice.click()
        learner.press("main form.form button")
    learner.fits()
    learner.press("main form button[type=submit]:visible, main form button:not([type]):visible")
    expect(page.locator(".figure")).to_contain_text("100")
    learner.fits()
    learner.press("main .actions a.button--primary")


def give_name(learner: Person, *, name: str, num: str = "002") -> None:
    """From the end of the course; the number is one that only looks right. People of one site need a `num` each."""
    learner.fits()
    learner.press("main a[href^='/me/identity/']")
    learner.fits()
    page = learner.page
    page.locator("input[name=name]").fill(name)
    body = "110105" + date(1990, 3, 7).strftime("%Y%m%d") + num
    page.locator("input[name=id_number]").fill(body + check_digit(body))
    page.locator("input[name=consent]").check()
    learner.press("main form.form button[type=submit]")
    learner.fits()


def open_certificate(learner: Person, *, name: str, course: str, issuer: str) -> str:
    """The certificate's page and its PDF; the address in its QR code."""
    learner.press("main a[href^='/me/certificates/']")
    learner.fits()
    page = learner.page
    paper = page.locator(".paper")
    for text in (name, course, issuer, "学习证明"):
        expect(paper).to_contain_text(text)
    pdf = page.context.request.get(f"{page.url}pdf")
    assert pdf.status == 200
    assert pdf.body().startswith(b"%PDF")
    return page.locator("main a[href^='/verify/']").inner_text().strip()
