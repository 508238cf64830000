"""Minutes are deposited once, and with them the certificate is issued, or nothing happens."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts import services as accounts
from accounts.models import User
from skillsbank import services as skillsbank
from skillsbank.models import Account, Credential, Entry, Outcome


def test_an_outcome_deposits_its_minutes_and_issues_a_certificate(learner, credential):
    entry = Entry.objects.get()
    assert (entry.minutes, entry.credit.user, entry.debit.kind) == (90, learner, Account.Kind.ISSUING)
    assert skillsbank.balance_minutes(learner) == 90
    assert credential.outcome.title_zh == "用好 AI 助手：从提问到核对"
    assert skillsbank.holder_name(credential) == "林小雨"


def test_every_minute_comes_from_the_issuing_account(learner, credential):
    issuing = Account.objects.get(kind=Account.Kind.ISSUING)
    assert sum(entry.minutes for entry in issuing.debits.all()) == skillsbank.balance_minutes(learner)


def test_recognising_again_returns_the_first_certificate_and_books_nothing(learner, credential, describe, at):
    again = skillsbank.recognise(
        user=learner, description=describe(learner, minutes=500, version_num=2), at=at + timedelta(days=1)
    )
    assert again == credential
    assert skillsbank.balance_minutes(learner) == 90
    assert Outcome.objects.count() == 1


def test_without_a_real_name_nothing_is_recorded(learner, describe, at):
    with pytest.raises(skillsbank.RealNameNeeded):
        skillsbank.recognise(user=learner, description=describe(learner), at=at)
    assert not Outcome.objects.exists()
    assert not Account.objects.exists()


def test_nothing_is_recognised_for_whoever_withdrew_the_consent_to_the_name(named, learner, describe, at) -> None:
    named(learner)
    accounts.withdraw_consent(user=learner, at=at)
    with pytest.raises(skillsbank.RealNameNeeded):
        skillsbank.recognise(user=learner, description=describe(learner), at=at)
    accounts.give_consent_again(user=learner, at=at)
    assert skillsbank.recognise(user=learner, description=describe(learner), at=at)


def test_another_persons_outcome_is_refused(credential, learner, other_learner, named, describe, at):
    named(other_learner, "陈梅")
    with pytest.raises(skillsbank.OutcomeOfAnother):
        skillsbank.recognise(user=other_learner, description=describe(learner), at=at)


def test_under_a_minute_there_is_a_certificate_and_no_deposit(learner, named, describe, at):
    named(learner)
    credential = skillsbank.recognise(
        user=learner, description=describe(learner, minutes=0, watched_minutes=0, practice_minutes=0), at=at
    )
    assert skillsbank.verify(credential)
    assert skillsbank.balance_minutes(learner) == 0
    assert not Entry.objects.exists()


def test_when_the_certificate_cannot_be_issued_nothing_is_deposited(learner, named, describe, at, monkeypatch):
    named(learner)

    def fail(_payload: object) -> str:
        raise RuntimeError("no key")

    monkeypatch.setattr("skillsbank.services.recognition.sign", fail)
    with pytest.raises(RuntimeError):
        skillsbank.recognise(user=learner, description=describe(learner), at=at)
    assert not Outcome.objects.exists()
    assert not Entry.objects.exists()


def test_two_courses_add_up_without_losing_a_minute(learner, named, describe, at):
    named(learner)
    for course, minutes in [("a", 44), ("b", 44), ("c", 2)]:
        skillsbank.recognise(user=learner, description=describe(learner, course, minutes=minutes), at=at)
    lines = skillsbank.statement(learner)
    assert [line.minutes for line in lines] == [2, 44, 44]
    assert [line.balance_minutes for line in lines] == [90, 88, 44]
    assert [str(line.class_hours) for line in lines] == ["0.0", "0.9", "0.9"]


def test_a_reversal_takes_the_minutes_back_and_says_why(learner, officer, credential, at):
    entry = Entry.objects.get()
    skillsbank.reverse(entry=entry, reason="重复计入", actor_uuid=str(officer.uuid), at=at)
    assert skillsbank.balance_minutes(learner) == 0
    newest = skillsbank.statement(learner)[0]
    assert (newest.minutes, newest.balance_minutes, newest.entry.reason) == (-90, 0, "重复计入")
    # Each row keeps its place: the deposit is still there.
    assert Entry.objects.count() == 2


def test_a_reversal_is_in_the_audit_record(officer, credential, at):
    from audit.models import Event

    skillsbank.reverse(entry=Entry.objects.get(), reason="重复计入", actor_uuid=str(officer.uuid), at=at)
    event = Event.objects.get(action="skillsbank.entry_reversed")
    assert (event.actor_uuid, event.why, event.detail["minutes"]) == (str(officer.uuid), "重复计入", 90)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reversal_needs_a_reason(officer, credential, at, reason):
    with pytest.raises(skillsbank.CannotReverse):
        skillsbank.reverse(entry=Entry.objects.get(), reason=reason, actor_uuid=str(officer.uuid), at=at)


def test_nothing_is_reversed_twice_and_no_reversal_is_reversed(officer, credential, at):
    entry, actor = Entry.objects.get(), str(officer.uuid)
    reversal = skillsbank.reverse(entry=entry, reason="重复计入", actor_uuid=actor, at=at)
    for again in (entry, reversal):
        with pytest.raises(skillsbank.CannotReverse):
            skillsbank.reverse(entry=again, reason="又一次", actor_uuid=actor, at=at)
    assert Entry.objects.count() == 2


@pytest.mark.parametrize("model", [Entry, Outcome])
def test_the_database_refuses_to_change_or_delete_what_was_booked(credential, model):
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        model.objects.update(minutes=9000)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete("default")
    assert model.objects.get().minutes == 90


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"minutes": 0}, "entry_minutes_positive"),
        ({"key": ""}, "entry_key_not_empty"),
        ({"outcome": None}, "entry_has_a_ground"),
        ({"same_account": True}, "entry_moves_between_two_accounts"),
        ({"outcome": None, "reversal": True}, "entry_reversal_has_reason"),
    ],
)
def test_the_database_says_no_to_a_wrong_entry(credential, at, changes, constraint):
    entry = Entry.objects.get()
    fields = {
        "debit": entry.debit,
        "credit": entry.debit if changes.pop("same_account", False) else entry.credit,
        "reversal_of": entry if changes.pop("reversal", False) else None,
        "minutes": 1,
        "key": "another",
        "outcome": entry.outcome,
        "created_at": at,
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Entry.objects.create(**fields | changes)


def test_a_learners_account_has_a_person_and_there_is_one_issuing_account(credential, learner, at):
    with pytest.raises(IntegrityError, match="account_learner_has_person"), transaction.atomic():
        Account.objects.create(kind=Account.Kind.LEARNER, created_at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(kind=Account.Kind.ISSUING, created_at=at)
    assert skillsbank.open_account(user=learner, at=at) == Account.objects.get(user=learner)


def test_somebody_with_an_account_cannot_be_deleted(credential, learner):
    with pytest.raises(Exception, match="protected"):
        User.objects.get(pk=learner.pk).delete()
    assert Credential.objects.exists()
