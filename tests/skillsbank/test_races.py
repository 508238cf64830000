"""Eight at once, booked once (PostgreSQL: SQLite has one writer anyway)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from skillsbank import services as skillsbank
from skillsbank.models import Account, Credential, Entry, Outcome

THREADS = 8

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_eight_threads_recognise_one_outcome_once(learner, named, describe, at):
    named(learner)
    description = describe(learner)
    codes = _at_once(lambda: skillsbank.recognise(user=learner, description=description, at=at).code)
    assert len(codes) == THREADS
    assert len(set(codes)) == 1
    assert (Outcome.objects.count(), Entry.objects.count(), Credential.objects.count()) == (1, 1, 1)
    assert skillsbank.balance_minutes(learner) == 90


def test_eight_threads_open_one_account(learner, at):
    accounts = _at_once(lambda: skillsbank.open_account(user=learner, at=at).pk)
    assert len(set(accounts)) == 1
    assert Account.objects.count() == 1


def test_eight_threads_reverse_an_entry_once(learner, officer, credential, at):
    entry = Entry.objects.get()

    def reverse() -> str:
        try:
            skillsbank.reverse(entry=entry, reason="重复计入", actor_uuid=str(officer.uuid), at=at)
        except skillsbank.CannotReverse:
            return "refused"
        return "reversed"

    answers = _at_once(reverse)
    assert sorted(answers) == ["refused"] * (THREADS - 1) + ["reversed"]
    assert skillsbank.balance_minutes(learner) == 0


def _at_once(act):
    start = threading.Barrier(THREADS)

    def run(_index: int):
        try:
            start.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))
