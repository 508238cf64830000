"""A person's own page of groups."""

import uuid

import pytest
from django.utils import translation

from accounts import services as accounts
from accounts.models import GroupMembership, Notice
from tests.accounts.groups import PAPER, local, named_officer, provincial

__all__ = ["local", "named_officer", "provincial"]
pytestmark = pytest.mark.usefixtures("reference")


@pytest.fixture(autouse=True)
def _today(at, monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: at)


def test_the_page_from_saying_a_group_to_taking_it_back(learner, other_learner, signed_in):
    browser = signed_in(learner)
    html = browser.get("/me/groups/").content.decode()
    assert "残疾人" not in html
    assert "返乡农民工" in html
    assert browser.post("/me/groups/", {"code": "R02", "evidence": "村委会证明"}).status_code == 302
    html = browser.get("/me/groups/").content.decode()
    assert "村委会证明" in html
    assert "自报" in html
    assert browser.post("/me/groups/", {"code": "R02"}).status_code == 409
    row = GroupMembership.objects.get()
    url = f"/me/groups/{row.uuid}/withdraw/"
    assert signed_in(other_learner).post(url).status_code == 404
    assert browser.get(url).status_code == 405
    assert browser.post(url).status_code == 302
    assert "已撤回" in browser.get("/me/groups/").content.decode()


def test_a_double_tap_says_why_on_a_page_whose_forms_all_work(learner, signed_in, at):
    row = accounts.declare_group(user=learner, code="R02", at=at)
    browser = signed_in(learner)
    url = f"/me/groups/{row.uuid}/withdraw/"
    browser.post(url)
    answer = browser.post(url, follow=True)
    assert answer.redirect_chain == [("/me/groups/", 302)]
    html = answer.content.decode()
    assert str(accounts.MembershipMoved.message) in html
    assert '<form class="form" method="post" action="/me/groups/"' in html


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"code": "X01"},
        {"code": "H05"},
        {"code": "zz"},
        {"code": "Y01"},
        {"code": "Y01", "graduation_year": "2025"},
        {"code": "Y01", "graduation_year": "next"},
        {"code": "R03", "valid_until": "2026-11-01"},
        {"code": "R03", "valid_until": "2026-13-01"},
        {"code": "R03", "evidence": "9" * 121},
    ],
)
def test_what_does_not_fit_is_said_beside_the_field_and_kept_as_typed(posted, learner, signed_in):
    answer = signed_in(learner).post("/me/groups/", posted)
    assert answer.status_code == 422
    assert "field--error" in answer.content.decode()
    assert not GroupMembership.objects.exists()


def test_a_graduate_reads_when_it_ends_by_itself(learner, signed_in):
    browser = signed_in(learner)
    assert browser.post("/me/groups/", {"code": "Y01", "graduation_year": "2026"}).status_code == 302
    assert "毕业年份 2026；2026年12月31日后自动失效" in browser.get("/me/groups/").content.decode()


def test_the_owner_alone_reads_a_sensitive_one_folded_away(
    local, named_officer, other_learner, stranger, signed_in, at
):
    row = accounts.record_group(by=named_officer, person=local.uuid, code="H05", evidence=PAPER, at=at)
    answer = signed_in(local).get("/me/groups/")
    html = answer.content.decode()
    before, after = html.split("残疾人", 1)
    assert before.rindex("<details") > before.rindex("</details>")
    assert "</details>" in after
    assert PAPER in html
    assert "no-store" in answer.headers["Cache-Control"]
    assert str(row.uuid) not in html  # nothing to take back by oneself
    assert "残疾人" not in signed_in(other_learner).get("/me/groups/").content.decode()
    assert stranger.get("/me/groups/").status_code == 302
    refused = signed_in(local).post(f"/me/groups/{row.uuid}/withdraw/", follow=True).content.decode()
    assert str(accounts.VerifiedByOffice.message) in refused
    assert GroupMembership.objects.get().state == row.state
    notices = signed_in(local).get("/me/notices/").content.decode()
    assert "我的群体" in notices
    assert "残疾" not in notices


def test_the_owner_is_told_in_the_platforms_language_whatever_the_officer_reads(local, provincial, at):
    with translation.override("en"):
        accounts.record_group(by=provincial, person=local.uuid, code="R03", evidence=PAPER, at=at)
    notice = Notice.objects.get(user=local)
    assert notice.subject == "主管部门更新了“我的群体”"
    assert "office" not in notice.body


def test_who_refused_and_why_is_read_on_the_page(local, provincial, signed_in, at):
    row = accounts.declare_group(user=local, code="R03", at=at)
    accounts.refuse_group(by=provincial, uuid=row.uuid, reason="系统里查不到", at=at)
    html = signed_in(local).get("/me/groups/").content.decode()
    assert "系统里查不到" in html
    assert "辽宁省" in html
    assert "未能核实" in html


def test_nothing_of_another_is_there_for_a_made_up_number(learner, signed_in):
    assert signed_in(learner).post(f"/me/groups/{uuid.uuid4()}/withdraw/").status_code == 404
