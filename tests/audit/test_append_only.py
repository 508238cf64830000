"""Tables that take new rows and nothing else: every way around is tried."""

from datetime import datetime

import pytest
from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, transaction

from audit import services as audit
from audit.models import Event
from common.append_only import append_only_tables, install_append_only


@pytest.fixture
def event(db: None, at: datetime) -> Event:
    return audit.record(actor_uuid=None, action="a.b", object_type="c", object_id="d", at=at)


def _refused(statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_rows_are_neither_changed_nor_deleted(event: Event) -> None:
    _refused("UPDATE audit_event SET reason = 'x'")
    _refused("DELETE FROM audit_event")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk)._raw_delete("default")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.update(reason="x")
    assert Event.objects.get().reason == ""


def test_a_row_is_not_replaced_by_inserting_it_again(event: Event) -> None:
    columns = "at, actor_uuid, action, object_type, object_id, region_code, province, city, text_hash, reason, detail"
    if connection.vendor == "sqlite":
        _refused(f"INSERT OR REPLACE INTO audit_event (id, {columns}) SELECT id, {columns} FROM audit_event")  # noqa: S608
    else:
        _refused(
            f"INSERT INTO audit_event (id, {columns}) SELECT id, {columns} FROM audit_event"  # noqa: S608
            " ON CONFLICT (id) DO UPDATE SET reason = 'x'"
        )
        connection.check_constraints()  # or they would stand in the way first
        _refused("TRUNCATE audit_event CASCADE")


def test_guards_survive_being_installed_again(event: Event) -> None:
    install_append_only("audit_event")
    install_append_only("audit_event")
    _refused("DELETE FROM audit_event")


@pytest.mark.django_db(transaction=True)
def test_a_migrate_puts_back_guards_that_a_table_rebuild_dropped(at: datetime) -> None:
    audit.record(actor_uuid=None, action="a.b", object_type="c", object_id="d", at=at)
    with connection.schema_editor() as editor:
        # What SQLite does for most changes of a table.
        if hasattr(editor, "_remake_table"):
            editor._remake_table(Event)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    _refused("DELETE FROM audit_event")


def test_every_declared_table_is_guarded(db: None) -> None:
    tables = append_only_tables()
    assert "audit_event" in tables
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT event_object_table FROM information_schema.triggers")
        guarded = [row[0] for row in cursor.fetchall()]
    for table in tables:
        assert guarded.count(table) >= 2, f"{table} is declared append-only and has no guards"


def test_declared_models_exist() -> None:
    for config in apps.get_app_configs():
        for name in getattr(config, "append_only_models", ()):
            assert config.get_model(name)
