"""Pictures of questions, uploaded from the editor in a real browser: the chooser's scripts are Wagtail's, not ours."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.courses.photos import photo, photo_of_a_phone
from tests.e2e.journey.person import Person

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.e2e.live_site import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

TRAINER = "19900000002"


def choose(page: "Page", place: str) -> None:
    page.locator(f"#{place}-chooser .unchosen [data-chooser-action-choose]").click()
    page.locator(".modal-body [role=tab][href='#tab-upload']").click()


def upload(page: "Page", content: bytes, name: str = "图.jpg") -> None:
    page.locator(".modal-body input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": content})
    page.locator(".modal-body #tab-upload button[type=submit]").click()


def shown(page: "Page", place: str) -> "Locator":
    return page.locator(f"#{place}-chooser img")


def is_drawn(picture: "Locator") -> None:
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("picture => picture.naturalWidth") > 0


def test_a_trainer_adds_pictures_to_a_question_where_it_is_written(
    live_site: "LiveSite", page: "Page", shoot: Callable[["Page", str], Any]
) -> None:
    trainer = Person(page, live_site)
    trainer.sign_in(TRAINER, path="/manage/question-banks/")
    page.locator("[name=title]").fill("图片题库")
    trainer.press("form.banks__form button[type=submit]")
    trainer.press("a[href$='/add/']")
    page.locator("[name='body-stem_zh']").fill("哪一张能当主图？")
    expect(page.locator("[name='body-alt_zh']")).to_be_hidden()

    choose(page, "body-picture")
    upload(page, b"no picture", "图.jpg")
    expect(page.locator(".modal-body .error-message")).to_contain_text("JPEG")
    shoot(page, "refused")
    upload(page, photo_of_a_phone())
    expect(page.locator(".modal-body")).to_have_count(0)
    is_drawn(shown(page, "body-picture"))
    page.locator("[name='body-alt_zh']").fill("一双鞋的照片")

    for num, colour in enumerate(("green", "gold")):
        option = f"body-options-{num}-value"
        choose(page, f"{option}-picture")
        upload(page, photo(300, 200, colour=colour))
        is_drawn(shown(page, f"{option}-picture"))
        page.locator(f"[name='{option}-alt_zh']").fill(f"{colour} 底的鞋")
    page.locator("[name='body-options-0-value-right']").check()
    shoot(page, "written")
    trainer.press(".banks form > button[type=submit]")
    expect(page.locator("table.listing")).to_contain_text("有图")

    trainer.press("table.listing td.title a")
    is_drawn(shown(page, "body-picture"))
    is_drawn(shown(page, "body-options-1-value-picture"))
    expect(page.locator("[name='body-options-0-value-alt_zh']")).to_have_value("green 底的鞋")
    expect(page).to_have_url(re.compile(r"/question-banks/[0-9a-f-]{36}/[0-9a-f-]{36}/$"))
