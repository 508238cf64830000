"""Offices are given and ended by administrators, and by officers within their own region; never by oneself."""

import pytest

from accounts import services as accounts
from accounts.models import RoleGrant
from audit.models import Event
from tests.oversight.conftest import CITY, COUNTY, ELSEWHERE, PROVINCE

OFFICER, AUDITOR = RoleGrant.Role.OFFICER, RoleGrant.Role.AUDITOR


def grant(by, user, region, at, role=OFFICER):
    return accounts.grant_office(by=by, user=user, role=role, region=region, reason="工作需要", at=at)


@pytest.mark.parametrize(
    ("who", "given"),
    [
        ("officer", {PROVINCE, CITY, COUNTY, ELSEWHERE, None}),
        ("provincial", {PROVINCE, CITY, COUNTY}),
        ("municipal", {CITY, COUNTY}),
        ("elsewhere", {ELSEWHERE}),
        ("auditor", set()),
        ("learner", set()),
    ],
)
def test_who_may_give_what_where(who, given, request, regions, other_learner, at):
    by = request.getfixturevalue(who)
    for code in (PROVINCE, CITY, COUNTY, ELSEWHERE, None):
        region = regions[code] if code else None
        if code in given:
            held = grant(by, other_learner, region, at)
            event = Event.objects.filter(action="accounts.office_granted").latest("pk")
            assert (event.actor_uuid, event.object_id) == (str(by.uuid), str(other_learner.uuid))
            assert (event.region_code, event.why) == (code or "", "工作需要")
            ended = accounts.end_office(by=by, uuid=held.uuid, reason="调离", at=at)
            assert Event.objects.filter(action="accounts.office_ended", object_id=str(ended.user.uuid)).exists()
            with pytest.raises(accounts.OfficeEnded):
                accounts.end_office(by=by, uuid=held.uuid, reason="调离", at=at)
        else:
            with pytest.raises(accounts.MayNotGrant):
                grant(by, other_learner, region, at)


@pytest.mark.parametrize("who", ["officer", "provincial"])
def test_nobody_gives_or_ends_an_office_of_their_own(who, request, regions, at):
    by = request.getfixturevalue(who)
    with pytest.raises(accounts.OwnOffice):
        grant(by, by, regions[CITY], at, role=AUDITOR)
    own = by.role_grants.first() or accounts.make_officer(user=by, region=regions[CITY], at=at)
    with pytest.raises(accounts.OwnOffice):
        accounts.end_office(by=by, uuid=own.uuid, reason="试试", at=at)


def test_an_office_elsewhere_is_not_found(provincial, elsewhere, municipal, at):
    with pytest.raises(accounts.OfficeNotFound):
        accounts.end_office(by=elsewhere, uuid=municipal.role_grants.get().uuid, reason="越权", at=at)
    with pytest.raises(accounts.OfficeNotFound):
        # Nor does a city end what its province gave itself.
        accounts.end_office(by=municipal, uuid=provincial.role_grants.get().uuid, reason="越权", at=at)


def test_the_pages_from_finding_a_person_to_ending_the_office(provincial, learner, signed_in, at):
    client = signed_in(provincial)
    html = client.post("/manage/offices/people/", {"person": learner.phone}).content.decode()
    assert str(learner.uuid) in html
    assert learner.phone not in html
    assert Event.objects.filter(action="personal.read", object_id=str(learner.uuid)).exists()
    posted = {"person": learner.uuid, "role": "auditor", "region": "沈阳市", "reason": "借调"}
    assert client.post("/manage/offices/grant/", posted | {"region": "福建省"}).status_code == 403
    assert client.post("/manage/offices/grant/", posted | {"region": "无此地"}).status_code == 422
    assert client.post("/manage/offices/grant/", posted | {"reason": ""}).status_code == 422
    assert not learner.role_grants.exists()
    assert client.post("/manage/offices/grant/", posted).status_code == 302
    held = learner.role_grants.get()
    assert (held.role, held.region_id, held.granted_by) == (AUDITOR, CITY, provincial)
    html = client.get("/manage/offices/").content.decode()
    assert str(held.uuid) in html
    client.post(f"/manage/offices/{held.uuid}/end/", {"reason": " "})
    assert accounts.is_auditor(learner)
    client.post(f"/manage/offices/{held.uuid}/end/", {"reason": "借调期满"})
    assert not accounts.is_auditor(learner)
    assert str(held.uuid) not in client.get("/manage/offices/").content.decode()
    assert "沈阳市" in client.get("/manage/offices/", {"ended": "yes"}).content.decode()


def test_the_list_takes_a_bounded_number_of_queries(officer, regions, at, signed_in, django_assert_max_num_queries):
    for num in range(30):
        user = accounts.create_user(phone=f"+86139000001{num:02}", at=at)
        accounts.make_auditor(user=user, region=regions[CITY], granted_by=officer, at=at)
    client = signed_in(officer)
    client.get("/manage/offices/")
    with django_assert_max_num_queries(25):
        client.get("/manage/offices/")
