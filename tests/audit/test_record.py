"""The record of acts: one row follows another, and nobody changes one unseen."""

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import services as audit
from audit.models import Event, EventText, Seal, Waiting
from audit.services.record import place
from common import clock
from common.append_only import append_only_lifted

ACTOR = "0b0e6c7e-0000-4000-8000-000000000001"


def _record(at: datetime, num: int = 1, reason: str = "经两位审核员同意") -> Event:
    return audit.record(
        actor_uuid=ACTOR,
        action="courses.released",
        object_type="courses.version",
        object_id=f"v{num}",
        at=at + timedelta(seconds=num),
        reason=reason,
        region_code="210102",
        detail={"b": num, "a": ["课程", None, 1.5]},
    )


@pytest.fixture
def five(db: None, at: datetime) -> list[Event]:
    """Four events sealed, the second without a reason, and one that waits."""
    events = [_record(at, num, reason="" if num == 2 else "经两位审核员同意") for num in range(1, 5)]
    assert audit.seal() == 4
    return [*events, _record(at, 5)]


def test_events_wait_until_they_are_sealed_and_then_follow_each_other(five: list[Event]) -> None:
    checked = audit.check_chain()
    assert (checked.head.num, checked.waiting) == (4, 1)
    assert checked.waiting_since is not None
    assert audit.seal(limit=3) == 1
    assert audit.seal() == 0
    assert audit.check_chain().head == audit.head()
    assert list(Seal.objects.values_list("event_id", flat=True)) == [event.pk for event in five]
    assert not Waiting.objects.exists()


def test_an_empty_record_is_whole(db: None) -> None:
    checked = audit.check_chain()
    assert (str(checked.head), checked.waiting) == (f"0:{'0' * 64}", 0)


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
    assert [model.objects.count() for model in (Event, Waiting, EventText)] == [0, 0, 0]


def test_what_people_wrote_stands_beside_the_record_and_can_be_erased(five: list[Event], at: datetime) -> None:
    first = five[0]
    assert first.why == "经两位审核员同意"
    assert first.reason == ""
    assert "审核员" not in json.dumps(list(Event.objects.values("reason", "detail")), ensure_ascii=False)
    erasure = audit.erase_text(event=first, by=ACTOR, reason="本人要求", at=at)
    assert (erasure.action, erasure.object_id, erasure.actor_uuid) == ("audit.text_erased", str(first.pk), ACTOR)
    assert first.why == ""
    text = EventText.objects.get(event=first)
    assert (text.salt, text.erased_at) == ("", at)
    assert audit.check_chain().head.num == 4
    for event in (first, five[1]):
        with pytest.raises(audit.AlreadyErased):
            audit.erase_text(event=event, by=ACTOR, reason="本人要求", at=at)


def test_the_same_reason_twice_has_two_hashes(five: list[Event]) -> None:
    assert five[0].text_hash != five[2].text_hash


@pytest.mark.parametrize(
    ("change", "bad"),
    [
        ("UPDATE audit_event SET actor_uuid = 'other' WHERE id = {1}", "event 2:"),
        ("UPDATE audit_event SET detail = '{{}}' WHERE id = {2}", "event 3:"),
        ("UPDATE audit_event SET region_code = '35', province = '35', city = '35' WHERE id = {2}", "event 3:"),
        ("UPDATE audit_seal SET hash = 'f' WHERE num = 1", "event 1:"),
        ("UPDATE audit_seal SET num = 9 WHERE num = 4", "event 4:"),
        ("DELETE FROM audit_seal WHERE num = 2", "event 2:"),
        ("DELETE FROM audit_seal WHERE num = 4", "stands outside"),
        (
            "UPDATE audit_event SET object_id = CASE id WHEN {0} THEN 'v2' ELSE 'v1' END WHERE id IN ({0}, {1})",
            "event 1:",
        ),
        ("DELETE FROM audit_waiting", "stands outside"),
        ("UPDATE audit_eventtext SET text = 'x' WHERE event_id = {2}", "event 3: its reason was changed"),
        ("UPDATE audit_eventtext SET text = 'x' WHERE event_id = {4}", "not sealed yet: its reason was changed"),
        ("DELETE FROM audit_eventtext WHERE event_id = {0}", "event 1: its reason was removed"),
        (
            "UPDATE audit_eventtext SET text = '', salt = '', erased_at = '2026-11-02 00:00:00' WHERE event_id = {0}",
            "event 1: its reason was erased without",
        ),
        (
            "UPDATE audit_eventtext SET erased_at = '2026-11-02 00:00:00' WHERE event_id = {0}",
            "event 1: its reason is marked",
        ),
        (
            "INSERT INTO audit_event (id, at, actor_uuid, action, object_type, object_id, region_code, province, city,"
            " text_hash, reason, detail) VALUES (999, '2026-11-02', '', 'x.y', 'z', 'z', '', '', '', '', '', '{{}}')",
            "row 999 stands outside",
        ),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_a_change_past_the_guards_is_found_and_its_row_named(
    five: list[Event], change: str, bad: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("check_audit")
    assert "4 events" in capsys.readouterr().out
    statement = change.format(*(event.pk for event in five))
    with append_only_lifted(), connection.cursor() as cursor:
        cursor.execute(statement)
    try:
        with pytest.raises(CommandError, match=bad):
            call_command("check_audit")
    finally:
        _empty()


def _empty() -> None:
    with append_only_lifted(), connection.cursor() as cursor:
        for table in ("waiting", "eventtext", "seal", "event"):
            cursor.execute(f"DELETE FROM audit_{table}")  # noqa: S608


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    victim=st.integers(0, 3),
    column=st.sampled_from(
        ["at", "actor_uuid", "action", "object_type", "object_id", "region_code", "reason", "detail"]
    ),
    text=st.text(st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1),
    shift=st.integers(1, 10**9),
)
def test_any_change_of_any_row_is_found(five: list[Event], victim: int, column: str, text: str, shift: int) -> None:
    event = Event.objects.get(pk=five[victim].pk)
    changed = {
        "at": event.at + timedelta(microseconds=shift),
        "detail": {**event.detail, text[:60]: shift},
        "region_code": text[:6],
    }.get(column, text[:36])
    if getattr(event, column) == changed:
        return
    with append_only_lifted():
        Event.objects.filter(pk=event.pk).update(**_columns(column, changed))
    try:
        with pytest.raises(audit.BrokenChain) as broken:
            audit.check_chain()
        assert broken.value.num == victim + 1
    finally:
        with append_only_lifted():
            Event.objects.filter(pk=event.pk).update(**_columns(column, getattr(event, column)))
    assert audit.check_chain().head.num == 4


def _columns(name: str, value: Any) -> dict[str, Any]:
    return place(value) if name == "region_code" else {name: value}


def test_a_tail_that_was_cut_off_is_found_by_a_head_that_was_noted_down(
    five: list[Event], capsys: pytest.CaptureFixture[str]
) -> None:
    kept = str(audit.head())
    call_command("check_audit", head=[kept], json=True)
    facts = json.loads(capsys.readouterr().out)
    assert (facts["whole"], facts["events"], facts["head"], facts["waiting"]) == (True, 4, kept, 1)
    with append_only_lifted():
        for model in (Seal, EventText):
            model.objects.filter(event=five[3]).delete()
        Event.objects.filter(pk=five[3].pk).delete()
    audit.check_chain()
    with pytest.raises(CommandError, match=r"event 4: .*cut off"):
        call_command("check_audit", head=[kept])
    # Nor does it help to write something else in its place.
    audit.seal()
    with pytest.raises(CommandError, match=r"event 4: .*rewritten"):
        call_command("check_audit", head=[kept], json=True)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["whole"] is False


@pytest.mark.parametrize("head", ["4", "x:" + "0" * 64, "4:" + "0" * 63])
def test_a_malformed_head_is_refused(db: None, head: str) -> None:
    with pytest.raises(CommandError, match="N:HASH") as refused:
        call_command("check_audit", head=[head])
    assert refused.value.returncode == 2


def test_a_sealer_that_stands_still_is_noticed(five: list[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + timedelta(minutes=11))
    with pytest.raises(CommandError, match="schedule") as late:
        call_command("check_audit")
    assert late.value.returncode == 3


def test_the_chain_never_forks(five: list[Event]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.create(num=4, event=five[4], hash="f" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.create(num=5, event=five[3], hash="f" * 64)


def test_reading_personal_data_is_an_act_for_each_person(db: None, at: datetime) -> None:
    audit.read_personal(actor_uuid=ACTOR, people=["p1", "p2"], what=["phone"], purpose="people_list", at=at)
    rows = Event.objects.filter(action="personal.read").values_list("object_id", "actor_uuid", "detail")
    expected = {"what": ["phone"], "purpose": "people_list"}
    assert list(rows) == [("p1", ACTOR, expected), ("p2", ACTOR, expected)]
    with pytest.raises(audit.PurposeMissing):
        audit.read_personal(actor_uuid=ACTOR, people=["p1"], what=["id_number"], purpose="x", at=at, reason=" ")
    audit.read_personal(actor_uuid=ACTOR, people=["p3"], what=["id_number"], purpose="x", at=at, reason="核对身份")
    assert Event.objects.get(object_id="p3").why == "核对身份"
    assert audit.seal() == 3
    assert audit.check_chain().head.num == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_writers_do_not_wait_for_each_other_and_the_sealer_loses_none(at: datetime) -> None:
    errors: list[BaseException] = []
    written = threading.Barrier(5)

    def write(start: int) -> None:
        try:
            for num in range(5):
                with transaction.atomic():
                    _record(at, start + num)
                    if num == 0:
                        # All are within a transaction at once: nobody holds up anybody.
                        written.wait(timeout=20)
        except BaseException as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(10 * start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    audit.seal()
    written.wait(timeout=20)
    while any(thread.is_alive() for thread in threads):
        audit.seal()
    for thread in threads:
        thread.join()
    assert not errors
    audit.seal()
    assert audit.check_chain().head.num == 20


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_are_one(at: datetime) -> None:
    for num in range(50):
        _record(at, num)
    start = threading.Barrier(4)

    def run() -> None:
        start.wait()
        audit.seal()
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    audit.seal()
    assert audit.check_chain().head.num == 50
