"""The audit record is searched by those who may, within their regions, and looking is an act itself."""

import csv
import io
import json
from datetime import date, timedelta

import pytest

from audit import services as audit
from audit.models import Event
from common import clock
from oversight import services as oversight
from oversight.services import Search
from tests.oversight.conftest import CITY, COUNTY, ELSEWHERE, PROVINCE

ACTOR = "0b0e6c7e-0000-4000-8000-000000000001"


@pytest.fixture
def acts(provincial, municipal, elsewhere, at):
    """One act at each place, and one nowhere, an hour apart; the newest is nowhere's."""
    for hour, code in enumerate([PROVINCE, CITY, COUNTY, ELSEWHERE, ""]):
        audit.record(
            actor_uuid=ACTOR,
            action="test.act",
            object_type="thing",
            object_id=code or "nowhere",
            at=at + timedelta(hours=hour),
            region_code=code,
            reason="=1+1" if code == CITY else "",
            detail={"hour": hour},
        )


def found(user, at, **wanted):
    wanted.setdefault("action", "test.act")
    return [event.object_id for event in oversight.search(user=user, wanted=Search(**wanted), at=at).events]


def test_everybody_sees_their_own_subtree_the_newest_first(acts, officer, provincial, municipal, elsewhere, at):
    assert found(officer, at) == ["nowhere", ELSEWHERE, COUNTY, CITY, PROVINCE]
    assert found(provincial, at) == [COUNTY, CITY, PROVINCE]
    assert found(municipal, at) == [COUNTY, CITY]
    assert found(elsewhere, at) == [ELSEWHERE]


def test_an_officer_of_everywhere_does_not_see_what_lies_nowhere(acts, learner, at):
    from accounts import services as accounts

    accounts.make_officer(user=learner, at=at)
    assert found(learner, at) == [ELSEWHERE, COUNTY, CITY, PROVINCE]


def test_nobody_else_searches(acts, learner, auditor, at):
    for person in (learner, auditor):
        with pytest.raises(oversight.MayNotSearch):
            found(person, at)
        with pytest.raises(oversight.MayNotSearch):
            oversight.export(user=person, wanted=Search(), at=at, form="csv")


def test_filters_narrow(acts, officer, provincial, at):
    assert found(officer, at, object_id=CITY) == [CITY]
    assert found(officer, at, region_code=PROVINCE) == [COUNTY, CITY, PROVINCE]
    assert found(officer, at, region_code=CITY) == [COUNTY, CITY]
    assert found(provincial, at, region_code=ELSEWHERE) == []
    assert found(officer, at, action="test.other") == []
    assert found(officer, at, actor_uuid="nobody") == []
    # 09:00 to 13:00 in Shanghai on the second.
    assert len(found(officer, at, from_date=date(2026, 11, 2), to_date=date(2026, 11, 2))) == 5
    assert found(officer, at, to_date=date(2026, 11, 1)) == []


def test_searching_for_a_person_is_a_reading(acts, officer, at):
    found(officer, at)
    assert not Event.objects.filter(action="personal.read").exists()
    found(officer, at, actor_uuid=ACTOR)
    event = Event.objects.get(action="personal.read")
    assert (event.actor_uuid, event.object_id) == (str(officer.uuid), ACTOR)
    assert event.detail == {"what": ["acts"], "purpose": "audit_search"}


def test_pages_follow_each_other_without_a_gap(officer, at, django_assert_max_num_queries):
    for num in range(120):
        audit.record(
            actor_uuid=None, action="test.act", object_type="t", object_id=str(num), at=at + timedelta(seconds=num // 7)
        )
    seen, before = [], ""
    while True:
        with django_assert_max_num_queries(1):
            page = oversight.search(user=officer, wanted=Search(action="test.act"), at=at, before=before)
        seen += [int(event.object_id) for event in page.events]
        before = page.before
        if not before:
            break
    assert seen == list(reversed(range(120)))


@pytest.mark.parametrize("before", ["x", "1-", "-1", "9" * 39 + "-1", "1-" + "9" * 30])
def test_a_broken_place_is_no_error(acts, officer, at, before):
    oversight.search(user=officer, wanted=Search(), at=at, before=before)


def test_an_export_holds_what_was_found_and_is_an_act(acts, provincial, signed_in, monkeypatch):
    monkeypatch.setattr("oversight.services.audit_search.EXPORT_CHUNK", 2)
    client = signed_in(provincial)
    answer = client.post("/manage/audit/export/", {"action": "test.act", "form": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row["region_code"] for row in rows] == [COUNTY, CITY, PROVINCE]
    assert rows[1]["reason"] == "'=1+1", "nothing that a spreadsheet would run"
    answer = client.post("/manage/audit/export/", {"action": "test.act", "form": "jsonl"})
    lines = [json.loads(line) for line in answer.getvalue().decode().splitlines()]
    assert [line["detail"] for line in lines] == [{"hour": 2}, {"hour": 1}, {"hour": 0}]
    events = Event.objects.filter(action="audit.exported", actor_uuid=str(provincial.uuid)).order_by("pk")
    assert [event.detail for event in events] == [
        {"action": "test.act", "form": "csv"},
        {"action": "test.act", "form": "jsonl"},
    ]
    assert client.post("/manage/audit/export/", {"form": "xls"}).status_code == 422


def test_the_page_shows_acts_and_finds_people_without_a_number_in_an_address(acts, officer, learner, signed_in):
    client = signed_in(officer)
    html = client.get("/manage/audit/", {"action": "test.act"}).content.decode()
    assert html.count("test.act") > 5
    assert client.get("/manage/audit/", {"since": "yesterday"}).status_code == 422
    answer = client.post("/manage/audit/people/", {"person": learner.phone})
    html = answer.content.decode()
    assert f"?actor={learner.uuid}" in html
    assert learner.phone not in html
    assert client.get("/manage/audit/people/").status_code == 405


def test_erased_reasons_say_so(acts, officer, signed_in, at):
    event = Event.objects.get(object_id=CITY)
    html = signed_in(officer).get("/manage/audit/", {"object": CITY}).content.decode()
    assert "=1+1" in html
    audit.erase_text(event=event, by=str(officer.uuid), reason="到期", at=at)
    html = signed_in(officer).get("/manage/audit/", {"object": CITY}).content.decode()
    assert "=1+1" not in html


class TestPublishedHeads:
    def test_a_head_is_signed_published_once_and_still_in_the_chain_later(self, acts, stranger, at):
        import jwt

        from skillsbank.services.signing import _public_key

        first = oversight.publish_head(at=at)
        assert oversight.publish_head(at=at) is None
        audit.record(actor_uuid=None, action="x.y", object_type="z", object_id="", at=at)
        second = oversight.publish_head(at=at + timedelta(hours=1))
        heads = stranger.get("/oversight/audit-heads.json").json()["heads"]
        assert [head["events"] for head in heads] == [second.num, first.num]
        claims = jwt.decode(heads[1]["jws"], _public_key(), algorithms=["EdDSA"], options={"verify_iat": False})
        assert (claims["events"], claims["hash"]) == (first.num, first.hash)
        for head in heads:
            audit.check_head(audit.Head(head["events"], head["hash"]))
        older = stranger.get("/oversight/audit-heads.json", {"before": second.num}).json()["heads"]
        assert [head["events"] for head in older] == [first.num]

    def test_nothing_is_published_of_an_empty_record(self, db, stranger):
        assert oversight.publish_head(at=clock.now()) is None
        assert stranger.get("/oversight/audit-heads.json", {"before": "x"}).json()["heads"] == []
