"""The record of acts: one row follows another, and nobody changes one unseen."""

import threading
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from audit import services as audit
from audit.models import Event
from audit.services.record import BEGINNING
from common.append_only import append_only_lifted


def _record(at: datetime, num: int = 1) -> Event:
    return audit.record(
        actor_uuid="0b0e6c7e-0000-4000-8000-000000000001",
        action="courses.released",
        object_type="courses.version",
        object_id=f"v{num}",
        at=at + timedelta(seconds=num),
        reason="经两位审核员同意",
        detail={"b": 1, "a": ["课程", None, 1.5]},
    )


def test_each_row_follows_the_one_before(db: None, at: datetime) -> None:
    first, second = _record(at, 1), _record(at, 2)
    assert (first.num, first.previous_hash) == (1, BEGINNING)
    assert (second.num, second.previous_hash) == (2, first.hash)
    assert audit.check_chain() == 2


def test_an_empty_record_is_whole(db: None) -> None:
    assert audit.check_chain() == 0


def test_the_machine_acts_without_a_name(db: None, at: datetime) -> None:
    event = audit.record(actor_uuid=None, action="a.b", object_type="c", object_id="d", at=at)
    assert event.actor_uuid == ""


def test_an_act_that_is_undone_leaves_no_row(db: None, at: datetime) -> None:
    def act() -> None:
        with transaction.atomic():
            _record(at)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert audit.check_chain() == 0


@pytest.mark.parametrize(
    ("change", "bad"),
    [
        ("UPDATE audit_event SET reason = 'other' WHERE num = 2", 2),
        ("UPDATE audit_event SET detail = '{}' WHERE num = 3", 3),
        ("UPDATE audit_event SET hash = previous_hash WHERE num = 1", 1),
        ("DELETE FROM audit_event WHERE num = 2", 2),
        ("UPDATE audit_event SET num = 9 WHERE num = 4", 4),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_a_change_past_the_guards_is_found_and_its_row_named(
    at: datetime, change: str, bad: int, capsys: pytest.CaptureFixture[str]
) -> None:
    for num in range(1, 5):
        _record(at, num)
    call_command("check_audit")
    assert "4 events" in capsys.readouterr().out
    with append_only_lifted(), connection.cursor() as cursor:
        cursor.execute(change)
    with pytest.raises(audit.BrokenChain) as broken:
        audit.check_chain()
    assert broken.value.num == bad
    with pytest.raises(CommandError, match=f"event {bad}:"):
        call_command("check_audit")


def test_the_chain_never_forks(db: None, at: datetime) -> None:
    first = _record(at, 1)
    twin = Event(num=2, at=at, action="x", object_type="x", object_id="x", previous_hash=BEGINNING, hash="f" * 64)
    assert first.previous_hash == twin.previous_hash
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_wait_for_each_other(at: datetime) -> None:
    errors: list[BaseException] = []

    def write(start: int) -> None:
        try:
            for num in range(5):
                _record(at, start + num)
        except BaseException as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(10 * start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert audit.check_chain() == 20
