"""Conduct findings: who may make them, what they stop, how one objects."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from accounts import services as accounts
from accounts.models import Notice, User
from audit.models import Event
from institutions import services as institutions
from institutions.models import ConductFinding, Institution, Trainer
from reference.models import Region


@pytest.fixture
def supervisor(institution: Institution, at: datetime) -> User:
    user = accounts.create_user(phone="+8613800000050", display_name="主管人员", at=at)
    accounts.make_officer(user=user, region=institution.region, at=at)
    return user


@pytest.fixture
def find(trainer: Trainer, supervisor: User, at: datetime) -> Callable[..., ConductFinding]:
    def make(**changed: object) -> ConductFinding:
        values: dict[str, object] = {
            "trainer": trainer,
            "officer": supervisor,
            "severity": "adverse",
            "finding": "侮辱学员",
            "reason": "课堂录像为证。",
            "from_date": at.date(),
            "to_date": at.date() + timedelta(days=30),
            "at": at,
        }
        return institutions.find_conduct(**(values | changed))

    return make


def may_submit(trainer: Trainer, institution: Institution, at: datetime) -> bool:
    try:
        institutions.check_may_submit(user=trainer.user, institution=institution, at=at)
    except institutions.MaySubmitNot as refused:
        return refused.reason != "conduct"
    return True


def test_an_adverse_finding_stops_submitting_as_long_as_it_holds(
    find: Callable[..., ConductFinding], trainer: Trainer, institution: Institution, at: datetime
) -> None:
    find(from_date=at.date() + timedelta(days=1))
    assert may_submit(trainer, institution, at)
    assert not may_submit(trainer, institution, at + timedelta(days=1))
    assert not may_submit(trainer, institution, at + timedelta(days=30))
    assert may_submit(trainer, institution, at + timedelta(days=31))
    assert Notice.objects.filter(user=trainer.user).exists()


def test_a_reminder_stops_nothing(
    find: Callable[..., ConductFinding], trainer: Trainer, institution: Institution, at: datetime
) -> None:
    find(severity="note", to_date=None)
    assert may_submit(trainer, institution, at)
    assert institutions.is_clear(trainer=trainer, today=at.date())


@pytest.mark.parametrize("changed", [{"finding": " "}, {"reason": ""}, {"to_date": None}, {"to_date": "before"}])
def test_an_incomplete_finding_is_refused(
    find: Callable[..., ConductFinding], at: datetime, changed: dict[str, object]
) -> None:
    if changed.get("to_date") == "before":
        changed = {"to_date": at.date() - timedelta(days=1)}
    with pytest.raises(institutions.FindingIncomplete):
        find(**changed)
    assert not ConductFinding.objects.exists()


def test_only_an_officer_of_the_region_decides(
    find: Callable[..., ConductFinding], auditor: User, learner: User, at: datetime
) -> None:
    accounts.make_officer(user=learner, region=Region.objects.get(code="350000"), at=at)
    for person in (auditor, learner):
        with pytest.raises(institutions.NotTheOffice):
            find(officer=person)


def test_nobody_decides_about_the_own_institution(
    find: Callable[..., ConductFinding], supervisor: User, institution: Institution, trainer: Trainer, at: datetime
) -> None:
    accounts.make_officer(user=trainer.user, at=at)
    institutions.make_manager(institution=institution, user=supervisor, by=None, at=at)
    for person in (trainer.user, supervisor):
        with pytest.raises(institutions.OwnInterest):
            find(officer=person)


@pytest.fixture
def colleague(institution: Institution, at: datetime) -> User:
    """Another officer of the region."""
    user = accounts.create_user(phone="+8613800000053", display_name="另一位主管", at=at)
    accounts.make_officer(user=user, region=institution.region, at=at)
    return user


def test_somebody_else_answers_an_objection_by_a_day(
    find: Callable[..., ConductFinding], trainer: Trainer, supervisor: User, colleague: User, at: datetime
) -> None:
    row = find()
    institutions.appeal(finding=row, user=trainer.user, text="录像被剪过。", at=at)
    assert not Notice.objects.filter(user=supervisor).exists()
    # Ten working days after Monday the 2nd of November.
    assert "2026年11月16日" in Notice.objects.get(user=colleague).body
    with pytest.raises(institutions.OwnInterest):
        institutions.answer_appeal(finding=row, officer=supervisor, text="维持。", at=at)
    institutions.answer_appeal(finding=row, officer=colleague, text="已看过录像，维持。", at=at)
    row.refresh_from_db()
    assert (row.answered_by, str(row.answer_due_date)) == (colleague, "2026-11-16")


def test_where_no_other_officer_is_there_the_administrators_hear_of_an_objection(
    find: Callable[..., ConductFinding], trainer: Trainer, officer: User, at: datetime
) -> None:
    institutions.appeal(finding=find(), user=trainer.user, text="录像被剪过。", at=at)
    assert "授予他人主管职务" in Notice.objects.get(user=officer).body


def test_the_trainer_objects_and_the_officer_lifts(
    find: Callable[..., ConductFinding],
    trainer: Trainer,
    supervisor: User,
    colleague: User,
    learner: User,
    institution: Institution,
    at: datetime,
) -> None:
    row = find()
    with pytest.raises(institutions.FindingNotFound):
        institutions.appeal(finding=row, user=learner, text="不是我", at=at)
    institutions.appeal(finding=row, user=trainer.user, text="录像被剪过。", at=at)
    with pytest.raises(institutions.FindingMoved):
        institutions.appeal(finding=row, user=trainer.user, text="再说一次", at=at)
    assert not may_submit(trainer, institution, at)
    institutions.answer_appeal(finding=row, officer=colleague, text="已调取原始录像。", at=at)
    institutions.lift(finding=row, officer=supervisor, reason="原始录像证明无此事。", at=at)
    assert may_submit(trainer, institution, at)
    with pytest.raises(institutions.FindingMoved):
        institutions.lift(finding=row, officer=supervisor, reason="再撤一次", at=at)
    acts = Event.objects.filter(object_id=str(row.uuid)).order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["conduct.found", "conduct.appealed", "conduct.appeal_answered", "conduct.lifted"]


def test_an_objection_comes_in_time_or_not_at_all(
    find: Callable[..., ConductFinding], trainer: Trainer, at: datetime
) -> None:
    row = find()
    late = at + timedelta(days=institutions.APPEAL_DAYS + 1)
    with pytest.raises(institutions.FindingMoved):
        institutions.appeal(finding=row, user=trainer.user, text="太晚了", at=late)


def test_an_officer_sees_the_trainers_of_the_own_region_only(
    trainer: Trainer, supervisor: User, learner: User, at: datetime
) -> None:
    accounts.make_officer(user=learner, region=Region.objects.get(code="350000"), at=at)
    assert list(institutions.trainers_in_office(supervisor, at=at)) == [trainer]
    assert not institutions.trainers_in_office(learner, at=at).exists()
