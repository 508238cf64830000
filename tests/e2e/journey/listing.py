"""A listing's end: the officer who ends it, the institution that reads why, the learner who finishes all the same."""

import re

from playwright.sync_api import expect

from tests.e2e.journey.person import Person


def open_listing(person: Person, title: str) -> None:
    """From the first page by the menu to the listing."""
    person.open("/manage/")
    person.press("nav a[href='/manage/listings/']")
    with person.page.expect_navigation():
        person.page.locator("main tbody").get_by_role("link", name=title).click()
    expect(person.page.locator("h1")).to_have_text(title)


def end(officer: Person, *, reason: str) -> None:
    """Because the rules were broken; those half-way may finish."""
    act = officer.page.locator("details.desk-act", has=officer.page.locator("input[name=act][value=exited]"))
    act.locator("summary").click()
    act.locator("input[name=exit_reason][value=violation]").check()
    act.locator("textarea[name=reason]").fill(reason)
    with officer.page.expect_navigation():
        act.locator("button[type=submit]").click()
    expect(officer.page.locator(".messages .success")).to_be_visible()
    expect(officer.page.locator(".desk-head")).to_contain_text("退出")


def object_to_it(author: Person, *, reason: str, text: str) -> None:
    """The institution reads why and says what it has to say."""
    entry = author.page.locator(".desk-comment", has_text=reason)
    entry.locator("summary").click()
    entry.locator("textarea[name=text]").fill(text)
    with author.page.expect_navigation():
        entry.locator("form button").click()
    expect(author.page.locator(".desk-comment", has_text=reason)).to_contain_text(text)


def is_told(learner: Person, *, title: str) -> None:
    """In the notices, with the way to the course, which says until when."""
    learner.open("/me/notices/")
    learner.fits()
    notice = learner.page.locator("main", has_text=f"《{title}》即将退出目录")
    expect(notice).to_contain_text(re.compile(r"你可以学到 \d{4}年\d{1,2}月\d{1,2}日"))
    expect(notice).to_contain_text("已经获得的分钟数仍然是你的")


def is_warned_on_the_page(learner: Person) -> None:
    learner.fits()
    expect(learner.page.locator("[data-ending]")).to_contain_text(re.compile(r"你可以学到 \d{4}年"))


def is_gone(visitor: Person, *, title: str, slug: str) -> None:
    """Neither found nor to be joined; its public page tells that it ended, and why, and nobody's name."""
    assert visitor.open(f"/courses/{slug}/").status == 404
    visitor.open("/directory/")
    expect(visitor.page.locator("main").get_by_role("link", name=title)).to_have_count(0)


def tells_its_end(visitor: Person, address: str, *, title: str) -> None:
    assert visitor.open(address).status == 200
    visitor.fits()
    expect(visitor.page.locator("h1")).to_have_text(title)
    expect(visitor.page.locator("main")).to_contain_text("这个条目已退出")
    expect(visitor.page.locator("main")).to_contain_text("违")


def public_address(officer: Person) -> str:
    return str(officer.page.locator(".desk-head a[href^='/directory/']").get_attribute("href"))
