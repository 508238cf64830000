"""Which groups a person belongs to: by whose word, until when, and who gets to see it."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import services as accounts
from accounts.models import GroupMembership, Notice, RoleGrant
from audit.models import Event, EventText
from reference.models import TraineeGroup
from tests.accounts.groups import (
    BEIJING_NUMBER,
    PAPER,
    local,
    local_auditor,
    named_elsewhere,
    named_officer,
    provincial,
    region,
)

__all__ = ["local", "local_auditor", "named_elsewhere", "named_officer", "provincial"]
pytestmark = pytest.mark.usefixtures("reference")
SENSITIVE = ["X01", "X02", "X03", "H03", "H04", "H05"]


def codes(user, day):
    return set(accounts.groups_on(user=user, day=day))


def seen_codes(by, person, at):
    return {one.group.code for one in accounts.read_groups(by=by, person=person.uuid, at=at).memberships}


def everything_stored():
    """All bytes of all rows of all tables, as the database gives them back."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            if not table.startswith("reference_") and table != "django_migrations":
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the database itself
                found += [repr(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_several_at_once_each_with_source_and_evidence(learner, at):
    for code in ("R02", "R03", "O03"):
        accounts.declare_group(user=learner, code=code, evidence="脱贫证 2103", at=at)
    assert accounts.groups_on(user=learner, day=at.date()) == dict.fromkeys(["R02", "R03", "O03"], "self")
    assert {one.evidence for one in accounts.own_memberships(user=learner)} == {"脱贫证 2103"}
    with pytest.raises(accounts.AlreadyMember):
        accounts.declare_group(user=learner, code="R02", at=at)
    assert GroupMembership.objects.count() == 3


@pytest.mark.parametrize("code", ["Y01", "Y02"])
def test_graduates_belong_for_their_year_and_no_day_longer(code, learner, at):
    accounts.declare_group(user=learner, code=code, graduation_year=2026, at=at)
    assert codes(learner, date(2026, 12, 31)) == {code}
    assert not codes(learner, date(2027, 1, 1))
    assert not codes(learner, date(2025, 12, 31))
    # Over by itself, so the same may be told anew.
    later = at + timedelta(days=200)
    again = accounts.declare_group(user=learner, code=code, graduation_year=2027, at=later)
    assert codes(learner, later.date()) == {code}
    assert {one.row.state for one in accounts.own_memberships(user=learner)} == {"standing", "over"}
    assert again.valid_until == date(2027, 12, 31)


def test_who_graduates_next_year_does_not_belong_yet(learner, at):
    accounts.declare_group(user=learner, code="Y01", graduation_year=2027, at=at)
    assert not codes(learner, at.date())
    assert codes(learner, date(2027, 1, 1)) == {"Y01"}


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"code": "Y01"}, accounts.GraduationYearMissing),
        ({"code": "Y01", "graduation_year": 2025}, accounts.GraduationYearMissing),
        ({"code": "Y02", "graduation_year": 2028}, accounts.GraduationYearMissing),
        ({"code": "R03", "valid_until": date(2026, 11, 1)}, accounts.DaysOver),
        ({"code": "R03", "evidence": "9" * 121}, accounts.EvidenceTooLong),
        ({"code": "nobody"}, accounts.UnknownGroup),
        *(({"code": code}, accounts.UnknownGroup) for code in SENSITIVE),
    ],
)
def test_what_does_not_fit_declares_nothing(said, error, learner, at):
    with pytest.raises(error):
        accounts.declare_group(user=learner, at=at, **said)
    assert not GroupMembership.objects.exists()


def test_a_last_day_is_the_last_day(learner, at):
    accounts.declare_group(user=learner, code="O02", valid_until=date(2026, 11, 5), at=at)
    assert codes(learner, date(2026, 11, 5)) == {"O02"}
    assert not codes(learner, date(2026, 11, 6))


def test_ones_own_word_can_be_taken_back_a_verified_one_and_anothers_not(local, other_learner, provincial, at):
    row = accounts.declare_group(user=local, code="R02", at=at)
    with pytest.raises(accounts.MembershipNotFound):
        accounts.withdraw_group(user=other_learner, uuid=row.uuid, at=at)
    accounts.withdraw_group(user=local, uuid=row.uuid, at=at)
    assert not codes(local, at.date())
    with pytest.raises(accounts.MembershipMoved):
        accounts.withdraw_group(user=local, uuid=row.uuid, at=at)
    verified = accounts.record_group(by=provincial, person=local.uuid, code="R02", evidence="返乡证 1", at=at)
    with pytest.raises(accounts.VerifiedByOffice):
        accounts.withdraw_group(user=local, uuid=verified.uuid, at=at)


def test_an_officer_verifies_what_was_declared_and_the_person_is_told(local, provincial, at):
    row = accounts.declare_group(user=local, code="V01", evidence="退役证", at=at)
    with pytest.raises(accounts.EvidenceMissing):
        accounts.verify_group(by=provincial, uuid=row.uuid, evidence=" ", at=at)
    until = date(2027, 6, 30)
    accounts.verify_group(by=provincial, uuid=row.uuid, evidence="退役证第9号", valid_until=until, at=at)
    (own,) = accounts.own_memberships(user=local)
    assert (own.is_verified, own.evidence, own.valid_until, own.office.code) == (True, "退役证第9号", until, "210000")
    assert accounts.groups_on(user=local, day=at.date()) == {"V01": "verified"}
    assert accounts.groups_on(user=local, day=until + timedelta(days=1)) == {}
    with pytest.raises(accounts.MembershipMoved):
        accounts.verify_group(by=provincial, uuid=row.uuid, evidence="x", at=at)
    note = Notice.objects.get(user=local)
    assert "退役" not in note.subject + note.body


def test_an_officer_refuses_with_a_reason_that_the_person_reads(local, provincial, at):
    row = accounts.declare_group(user=local, code="R03", at=at)
    for reason in ("", "  ", "长" * 301):
        with pytest.raises(accounts.ReasonMissing):
            accounts.refuse_group(by=provincial, uuid=row.uuid, reason=reason, at=at)
    accounts.refuse_group(by=provincial, uuid=row.uuid, reason="系统里查不到", at=at)
    (own,) = accounts.own_memberships(user=local)
    assert (own.row.state, own.reason) == ("refused", "系统里查不到")
    assert not codes(local, at.date())
    # Joining a course does not declare it again behind the officer's back; the person may.
    accounts.declare_said(user=local, codes=["R03"], at=at)
    assert not codes(local, at.date())
    accounts.declare_group(user=local, code="R03", evidence="新证 5", at=at)
    assert codes(local, at.date()) == {"R03"}


def test_recording_what_was_declared_verifies_it(local, provincial, at):
    row = accounts.declare_group(user=local, code="O03", at=at)
    accounts.record_group(by=provincial, person=local.uuid, code="O03", evidence="退捕证 3", at=at)
    row.refresh_from_db()
    assert (row.source, GroupMembership.objects.count()) == ("verified", 1)


@pytest.mark.parametrize(
    ("who", "ordinary", "restricted", "sensitive", "decides"),
    [
        ("named_officer", True, True, True, True),
        ("provincial", True, True, False, True),
        ("local_auditor", True, True, False, False),
        ("named_elsewhere", False, False, False, False),
        ("trainer_user", False, False, False, False),
        ("officer", False, False, False, False),
        ("other_learner", False, False, False, False),
        ("local", False, False, False, False),
    ],
)
def test_who_sees_and_does_what(
    who, ordinary, restricted, sensitive, decides, request, local, named_officer, trainer, at
):
    by = trainer.user if who == "trainer_user" else request.getfixturevalue(who)
    rows = {code: accounts.declare_group(user=local, code=code, at=at) for code in ("R02", "R03")}
    rows["H05"] = accounts.record_group(by=named_officer, person=local.uuid, code="H05", evidence=PAPER, at=at)
    expected = {code for code, shown in zip(rows, (ordinary, restricted, sensitive), strict=True) if shown}
    if expected:
        assert seen_codes(by, local, at) == expected
        assert accounts.find_person(by=by, query=" 138 0000 0001 ", at=at) == local
    else:
        refusals = (accounts.NoOfficeForGroups, accounts.PersonNotFound)
        with pytest.raises(refusals):
            accounts.read_groups(by=by, person=local.uuid, at=at)
        with pytest.raises(refusals):
            accounts.find_person(by=by, query=local.phone, at=at)
    refused = (accounts.NoOfficeForGroups, accounts.PersonNotFound, accounts.MembershipNotFound)
    if decides:
        accounts.verify_group(by=by, uuid=rows["R03"].uuid, evidence="证", at=at)
        accounts.refuse_group(by=by, uuid=rows["R02"].uuid, reason="不符", at=at)
    else:
        with pytest.raises(refused):
            accounts.verify_group(by=by, uuid=rows["R03"].uuid, evidence="证", at=at)
        with pytest.raises(refused):
            accounts.record_group(by=by, person=local.uuid, code="E01", evidence="证", at=at)
    if sensitive:
        accounts.end_group(by=by, uuid=rows["H05"].uuid, reason="有误", at=at)
        return
    with pytest.raises(refused):
        accounts.end_group(by=by, uuid=rows["H05"].uuid, reason="有误", at=at)
    with pytest.raises((*refused, accounts.UnknownGroup)):
        accounts.record_group(by=by, person=local.uuid, code="X01", evidence="证", at=at)


def test_nobody_looks_after_their_own_groups_by_office(named_officer, at):
    with pytest.raises(accounts.OwnGroups):
        accounts.read_groups(by=named_officer, person=named_officer.uuid, at=at)
    with pytest.raises(accounts.OwnGroups):
        accounts.record_group(by=named_officer, person=named_officer.uuid, code="E01", evidence="证", at=at)


def test_a_person_is_found_by_a_whole_number_of_the_own_region_alone(local, other_learner, provincial, at):
    assert accounts.find_person(by=provincial, query="210102199001010015", at=at) == local
    accounts.submit_real_name(user=other_learner, name="李梅", id_number=BEIJING_NUMBER, consent=True, at=at)
    for query in (
        local.phone[:-1],
        "王小明",
        "学员",
        "",
        "x" * 400,
        other_learner.phone,
        BEIJING_NUMBER,
        "19911111111",
    ):
        with pytest.raises(accounts.PersonNotFound):
            accounts.find_person(by=provincial, query=query, at=at)
    read = Event.objects.filter(action="personal.read", detail__purpose="group_people")
    assert {event.object_id for event in read} == {str(local.uuid)}


def test_an_officer_of_everywhere_reaches_those_of_no_known_region(other_learner, provincial, at):
    with pytest.raises(accounts.PersonNotFound):
        accounts.read_groups(by=provincial, person=other_learner.uuid, at=at)
    central = accounts.create_user(phone="+8613800000039", at=at)
    accounts.make_officer(user=central, at=at)
    assert accounts.read_groups(by=central, person=other_learner.uuid, at=at).memberships == []


@pytest.mark.parametrize("code", SENSITIVE)
def test_nothing_in_the_database_tells_a_sensitive_group(code, local, named_officer, at, caplog):
    until = date(2031, 3, 19)
    row = accounts.record_group(
        by=named_officer, person=local.uuid, code=code, evidence=PAPER, valid_until=until, at=at
    )
    accounts.read_groups(by=named_officer, person=local.uuid, at=at)
    stored = everything_stored()
    group = TraineeGroup.objects.get(code=code)
    # Three characters of a code stand in random base64 now and then, so as a word of its own.
    for text in (stored, caplog.text):
        assert not re.search(rf"(?<![\w-]){code}(?![\w-])", text)
        for word in (group.name_zh, group.name_en, PAPER, "残疾", "2031-03-19", "2031, 3, 19"):
            assert word not in text
    row.refresh_from_db()
    assert (row.group_id, row.valid_from, row.valid_until) == (None, None, None)
    # Its length tells nothing either.
    other = accounts.record_group(by=named_officer, person=local.uuid, code=_another(code), evidence="a", at=at)
    assert len(other.body) == len(row.body)
    assert other.group_index != row.group_index
    (kept,) = [one for one in accounts.own_memberships(user=local) if one.row.pk == row.pk]
    assert (kept.group.code, kept.evidence, kept.valid_until) == (code, PAPER, until)
    with pytest.raises(accounts.AlreadyMember):
        accounts.record_group(by=named_officer, person=local.uuid, code=code, evidence="b", at=at)
    accounts.end_group(by=named_officer, uuid=row.uuid, reason=f"{group.name_zh}登记有误", at=at)
    assert group.name_zh not in everything_stored()
    accounts.record_group(by=named_officer, person=local.uuid, code=code, evidence="b", at=at)


def _another(code):
    return next(one for one in SENSITIVE if one != code)


def test_the_same_sensitive_group_of_two_people_looks_like_two(local, other_learner, named_officer, at):
    accounts.submit_real_name(user=other_learner, name="李梅", id_number="210102199001020029", consent=True, at=at)
    rows = [
        accounts.record_group(by=named_officer, person=one.uuid, code="X03", evidence="证", at=at)
        for one in (local, other_learner)
    ]
    assert rows[0].group_index != rows[1].group_index


def test_a_sensitive_one_that_is_over_makes_room(local, named_officer, at):
    arguments = {"by": named_officer, "person": local.uuid, "code": "H04", "evidence": "低保证"}
    accounts.record_group(**arguments, valid_until=at.date(), at=at)
    with pytest.raises(accounts.AlreadyMember):
        accounts.record_group(**arguments, at=at)
    accounts.record_group(**arguments, at=at + timedelta(days=1))
    assert sorted(one.row.state for one in accounts.own_memberships(user=local)) == ["over", "standing"]


def test_sensitive_groups_are_in_no_list_of_those_that_hold(local, named_officer, at):
    accounts.record_group(by=named_officer, person=local.uuid, code="H05", evidence=PAPER, at=at)
    assert accounts.groups_on(user=local, day=at.date()) == {}


def test_the_record_of_acts_names_neither_group_nor_person(local, named_officer, at):
    row = accounts.record_group(by=named_officer, person=local.uuid, code="X02", evidence="证", at=at)
    accounts.end_group(by=named_officer, uuid=row.uuid, reason="误录", at=at)
    events = Event.objects.filter(object_type="accounts.groupmembership").order_by("pk")
    assert [event.action for event in events] == [
        "accounts.sensitive_group_recorded",
        "accounts.sensitive_group_withdrawn",
    ]
    for event in events:
        assert (event.object_id, event.region_code, event.detail) == (str(row.uuid), "210100", {})
    assert not EventText.objects.filter(event__in=events).exists()


def test_the_record_says_the_same_whether_there_is_a_sensitive_one_or_not(local, named_officer, at):
    accounts.read_groups(by=named_officer, person=local.uuid, at=at)
    accounts.record_group(by=named_officer, person=local.uuid, code="X02", evidence="证", at=at)
    accounts.read_groups(by=named_officer, person=local.uuid, at=at)
    before, after = Event.objects.filter(detail__purpose="trainee_groups").order_by("pk")
    assert before.detail == after.detail
    assert before.detail["what"] == ["groups", "sensitive_groups"]


def test_being_named_for_sensitive_groups_is_given_ended_and_for_officers_alone(learner, officer, provincial, at):
    def give(sensitive, role="officer", by=officer):
        return accounts.grant_office(
            by=by, user=learner, role=role, region=region("210100"), sensitive_groups=sensitive, reason="需要", at=at
        )

    assert not accounts.make_officer(user=learner, region=region("210100"), at=at).sensitive_groups
    with pytest.raises(accounts.OfficersOnly):
        give(sensitive=True, role="auditor")
    with transaction.atomic(), pytest.raises(IntegrityError):
        RoleGrant.objects.filter(pk=accounts.make_auditor(user=learner, at=at).pk).update(sensitive_groups=True)
    with pytest.raises(accounts.OwnOffice):
        give(sensitive=True, by=learner)
    named = give(sensitive=True, by=provincial)
    # Made an officer again by whatever else, it stays.
    assert accounts.make_officer(user=learner, region=region("210100"), at=at) == named
    assert named.sensitive_groups
    assert not give(sensitive=False).sensitive_groups
    assert accounts.is_officer(learner)


def test_ones_own_copy_holds_everything_sensitive_ones_too(local, named_officer, at):
    accounts.declare_group(user=local, code="R02", evidence="村里的证明", at=at)
    accounts.record_group(by=named_officer, person=local.uuid, code="H05", evidence=PAPER, at=at)
    kept = accounts.own_data(user=local, at=at)["account"]["groups"]
    assert {(one["group"], one["source"], one["evidence"]) for one in kept} == {
        ("返乡农民工", "self", "村里的证明"),
        ("残疾人", "verified", PAPER),
    }
