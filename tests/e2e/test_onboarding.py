"""An institution comes into the directory, with one correction round, seen from both sides; then it begins to work."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from listings import paper
from tests.cast import AT, unified_code
from tests.e2e.journey import reviewing
from tests.e2e.journey.person import Person

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.live_site import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

APPLICANT, AUDITOR, NEW_TRAINER = "19900000072", "19900000003", "19900000073"
NAME = "海棠职业培训学校"
CODE = unified_code("52110000MJ0000077")
REASON = "许可证的有效期与扫描件不一致，请核对。"
_ONE_REVIEWER = """
from listings.models import ReviewRule
ReviewRule.objects.filter(kind="institution").update(reviewers=1)
"""
Shoot = Callable[["Page", str], None]


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    file = tmp_path / "办学许可证.pdf"
    content = paper.typeset(title="办学许可证", subject=NAME, number="样张", blocks=[paper.Text("测试用。")], at=AT)
    file.write_bytes(content)
    return file


def test_an_institution_is_listed_after_one_correction_round(
    live_site: "LiveSite", new_page: Callable[..., "Page"], scan: Path, shoot: Shoot
) -> None:
    applicant = Person(new_page(phone=True), live_site)
    auditor = Person(new_page(), live_site)
    applicant.sign_in(APPLICANT, path="/accounts/login/?next=/apply/")
    # Two auditors, blind, have a story of their own (test_two_reviewers).
    live_site.python(_ONE_REVIEWER)
    _fill_in(applicant, scan, shoot)
    auditor.sign_in(AUDITOR, path="/manage/")
    _decide(auditor, "return", REASON, shoot)

    _mend(applicant, shoot)
    _decide(auditor, "approve", "材料齐全。", shoot)
    _sees_the_letter(applicant, shoot)

    manager = Person(new_page(), live_site)
    manager.sign_in(APPLICANT, path="/manage/")
    _invite(manager, shoot)
    trainer = Person(new_page(), live_site)
    trainer.sign_in(NEW_TRAINER, path="/accounts/login/?next=/me/teaching/")
    _begin_a_course(trainer, shoot)
    # The form with mistakes in it was answered as such; nothing else was heard of.
    heard = applicant.complaints + auditor.complaints + manager.complaints + trainer.complaints
    assert [one for one in heard if "422" not in one] == []


def _fill_in(applicant: Person, scan: Path, shoot: Shoot) -> None:
    page = applicant.page
    applicant.open("/apply/")
    applicant.fits()
    shoot(page, "start")
    with page.expect_navigation():
        page.locator("form:has(input[value=institution]) button").click()
    # What is missing is told at its field, and what was typed stays.
    page.locator("#id_name_zh").fill(NAME)
    page.locator("#id_code").fill(CODE[:17] + ("0" if CODE[17] != "0" else "1"))
    applicant.press("main button[value=submit]")
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("#id_name_zh")).to_have_value(NAME)
    page.set_viewport_size({"width": 390, "height": 844})
    shoot(page, "mistakes")

    page.locator("#id_code").fill(CODE)
    page.locator("#id_institution_kind").select_option("training")
    for name, value in (("province", "110000"), ("city", "110100"), ("county", "110105")):
        page.locator(f"#id_{name}").select_option(value)
        applicant.press("main button[value=region]")
    page.locator("#id_address").fill("某路 1 号")
    page.locator("#id_contact").fill("许海棠")
    page.locator("#id_contact_phone").fill("010-5555 0101")
    page.locator("#id_q0_title").fill("民办学校办学许可证")
    page.locator("#id_q0_number").fill("民 1110105000001")
    page.locator("#id_q0_scope").fill("电子商务师（五级至三级）")
    page.locator("#id_q0_region").select_option("110105")
    page.locator("#id_q0_from").fill("2025-01-01")
    page.locator("#id_q0_to").fill("2028-12-31")
    page.locator("#id_files").set_input_files(scan)
    applicant.press("main button[value=upload]")
    expect(page.locator("#files")).to_contain_text("办学许可证.pdf")
    page.locator("#id_pledge").check()
    applicant.fits()
    shoot(page, "form")
    applicant.press("main button[value=submit]")
    expect(page.locator("main .notice--info")).to_be_visible()
    applicant.fits()
    shoot(page, "waiting")


def _decide(auditor: Person, decision: str, reason: str, shoot: Shoot) -> None:
    page = auditor.page
    auditor.open("/manage/review/")
    page.get_by_role("link", name=NAME).first.click()
    expect(page.locator(".desk")).to_contain_text(CODE)
    shoot(page, f"desk-{decision}")
    reviewing.sign(auditor, decision, reason=reason)


def _mend(applicant: Person, shoot: Shoot) -> None:
    page = applicant.page
    applicant.open("/me/notices/")
    page.get_by_role("link", name=re.compile(NAME)).first.click()
    expect(page.locator("main")).to_contain_text(REASON)
    shoot(page, "returned")
    page.locator("main a[href$='/form/']").click()
    expect(page.locator("main .notice--warn").first).to_contain_text(REASON)
    page.locator("#id_q0_to").fill("2029-12-31")
    applicant.press("main button[value=submit]")
    expect(page.locator("main .notice--info")).to_be_visible()


def _sees_the_letter(applicant: Person, shoot: Shoot) -> None:
    page = applicant.page
    page.reload()
    expect(page.locator("main .notice--done")).to_be_visible()
    applicant.fits()
    shoot(page, "approved")
    page.locator("main a[href*='/letters/2/']").first.click()
    expect(page.locator("main article")).to_contain_text("材料齐全。")
    applicant.fits()
    shoot(page, "letter")
    with page.expect_download() as loading:
        page.locator("main .actions a[href$='pdf']").click()
    assert Path(loading.value.path()).read_bytes().startswith(b"%PDF-")


def _invite(manager: Person, shoot: Shoot) -> None:
    page = manager.page
    expect(page.locator(".desk")).to_contain_text(NAME)
    shoot(page, "house-desk")
    manager.open(f"/manage/institution/{CODE}/people/")
    page.locator("#id_phone").fill(NEW_TRAINER)
    page.locator("#id_name_zh").fill("新老师")
    manager.press("#invite button[type=submit]")
    expect(page.locator(".desk")).to_contain_text("新老师")
    shoot(page, "people")


def _begin_a_course(trainer: Person, shoot: Shoot) -> None:
    page = trainer.page
    expect(page.locator("main")).to_contain_text(NAME)
    trainer.fits()
    shoot(page, "invitation")
    trainer.press("main button[value=accept]")
    trainer.fits()
    shoot(page, "teaching")
    trainer.open("/manage/")
    page.locator("a[href*='/pages/add/courses/coursepage/']").first.click()
    expect(page.locator("form[data-edit-form], #page-edit-form").first).to_be_visible()
