"""The offices' pages about one person's trainee groups."""

import logging

import pytest

from accounts import services as accounts
from accounts.models import GroupMembership, RoleGrant
from audit.models import Event
from tests.accounts.groups import PAPER, local, local_auditor, named_elsewhere, named_officer, provincial

__all__ = ["local", "local_auditor", "named_elsewhere", "named_officer", "provincial"]
pytestmark = pytest.mark.usefixtures("reference")
FIND = "/manage/trainee-groups/"


@pytest.fixture(autouse=True)
def _today(at, monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: at)


def page_of(person):
    return f"{FIND}{person.uuid}/"


def test_from_finding_a_person_to_verifying_and_refusing(local, provincial, signed_in, at):
    accounts.declare_group(user=local, code="R02", evidence="证明一", at=at)
    accounts.declare_group(user=local, code="R03", at=at)
    browser = signed_in(provincial)
    assert browser.get(FIND).status_code == 200
    for number in ("", "123", "13999999999", "王小明"):
        assert browser.post(FIND, {"number": number}).status_code == 404
    found = browser.post(FIND, {"number": "138 0000 0001"})
    assert (found.status_code, found.url) == (302, page_of(local))
    html = browser.get(found.url).content.decode()
    assert "证明一" in html
    assert local.phone.removeprefix("+86") not in html
    by_code = {row.group.code: row for row in GroupMembership.objects.select_related("group")}
    one, other = (f"{page_of(local)}{by_code[code].uuid}/" for code in ("R02", "R03"))
    assert browser.post(one, {"act": "verify", "evidence": ""}).status_code == 422
    assert browser.post(one, {"act": "verify", "evidence": "x", "valid_until": "soon"}).status_code == 422
    assert browser.post(one, {"act": "verify", "evidence": "x", "valid_until": "2026-01-01"}).status_code == 422
    assert browser.post(one, {"act": "delete"}).status_code == 400
    assert browser.post(one, {"act": "verify", "evidence": "返乡证 5", "valid_until": "2027-01-01"}).status_code == 302
    assert browser.post(one, {"act": "verify", "evidence": "返乡证 5"}).status_code == 409
    assert browser.post(other, {"act": "refuse", "reason": " "}).status_code == 422
    assert browser.post(other, {"act": "refuse", "reason": "查不到"}).status_code == 302
    assert accounts.groups_on(user=local, day=at.date()) == {"R02": "verified"}
    assert browser.post(one, {"act": "withdraw", "reason": "证件作废"}).status_code == 302
    assert accounts.groups_on(user=local, day=at.date()) == {}
    assert Event.objects.filter(action="personal.read", object_id=str(local.uuid)).exists()


@pytest.mark.parametrize(
    ("posted", "status"),
    [
        ({"code": "O03", "evidence": "退捕证"}, 302),
        ({"code": "Y02", "evidence": "学籍", "graduation_year": "2026"}, 302),
        ({"code": "Y02", "evidence": "学籍"}, 422),
        ({"code": "O03"}, 422),
        ({"code": "H05", "evidence": "证"}, 422),
        ({"code": "zz", "evidence": "证"}, 422),
        ({}, 422),
    ],
)
def test_recording_a_group(posted, status, local, provincial, signed_in):
    assert signed_in(provincial).post(f"{page_of(local)}record/", posted).status_code == status
    assert GroupMembership.objects.exists() is (status == 302)


def test_a_sensitive_one_on_the_pages_of_each_office(
    local, named_officer, named_elsewhere, provincial, local_auditor, officer, trainer, signed_in, caplog
):
    caplog.set_level(logging.DEBUG)
    browser = signed_in(named_officer)
    assert 'value="X01"' in browser.get(page_of(local)).content.decode()
    assert browser.post(f"{page_of(local)}record/", {"code": "H05", "evidence": PAPER}).status_code == 302
    row = GroupMembership.objects.get()
    entry = f"{page_of(local)}{row.uuid}/"
    html = browser.get(page_of(local)).content.decode()
    assert "残疾人" in html
    assert PAPER in html
    for by in (provincial, local_auditor):
        html = signed_in(by).get(page_of(local)).content.decode()
        for word in ("残疾人", "H05", PAPER, str(row.uuid)):
            assert word not in html
        assert signed_in(by).post(entry, {"act": "withdraw", "reason": "x"}).status_code in {403, 404}
    for by in (named_elsewhere, officer, trainer.user):
        assert signed_in(by).get(page_of(local)).status_code in {403, 404}
        assert signed_in(by).post(entry, {"act": "withdraw", "reason": "x"}).status_code in {403, 404}
    for by in (provincial, officer):
        html = signed_in(by).get("/manage/audit/").content.decode()
        assert "残疾" not in html
        assert "H05" not in html
    row.refresh_from_db()
    assert row.state == "standing"
    assert browser.post(entry, {"act": "withdraw", "reason": "误录"}).status_code == 302
    for word in ("残疾", "H05", PAPER):
        assert word not in caplog.text


def test_an_entry_is_of_its_person(local, other_learner, named_officer, officer, signed_in, at):
    row = accounts.declare_group(user=local, code="R02", at=at)
    other = f"{page_of(other_learner)}{row.uuid}/"
    assert signed_in(named_officer).post(other, {"act": "verify", "evidence": "x"}).status_code == 404


def test_offices_name_an_officer_for_sensitive_groups(officer, learner, signed_in):
    browser = signed_in(officer)
    posted = {"person": learner.uuid, "role": "officer", "region": "辽宁省", "reason": "专人负责"}
    assert browser.post("/manage/offices/grant/", posted).status_code == 302
    assert not learner.role_grants.get(to_date=None).sensitive_groups
    assert browser.post("/manage/offices/grant/", posted | {"sensitive_groups": "on"}).status_code == 302
    assert learner.role_grants.get(to_date=None).sensitive_groups
    assert learner.role_grants.count() == 2
    assert "敏感群体" in browser.get("/manage/offices/").content.decode()
    refused = posted | {"role": RoleGrant.Role.AUDITOR, "sensitive_groups": "on"}
    assert browser.post("/manage/offices/grant/", refused).status_code == 422
