"""Tables that take new rows and nothing else: the database itself refuses changes.

An app names its models in `AppConfig.append_only_models`. After every migrate the triggers of those
tables are installed again, because SQLite drops a table's triggers whenever a migration rebuilds it.
What is refused: UPDATE, DELETE, and on PostgreSQL also TRUNCATE. `INSERT OR REPLACE` is a delete on
SQLite and is refused while `recursive_triggers` is on (see the embedded settings).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION append_only_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def append_only_tables(app_config: AppConfig | None = None) -> list[str]:
    """The tables declared append-only, of one app or of all."""
    configs = [app_config] if app_config else list(apps.get_app_configs())
    return [
        config.get_model(name)._meta.db_table
        for config in configs
        for name in getattr(config, "append_only_models", ())
    ]


def install_append_only(table: str, *, using: str = "default") -> None:
    """Make `table` refuse changes. Safe to repeat."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in _install_statements(connection, table):
            cursor.execute(statement)


def remove_append_only(table: str, *, using: str = "default") -> None:
    """Let `table` be changed again. For emptying test databases only."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in _remove_statements(connection, table):
            cursor.execute(statement)


@contextmanager
def append_only_lifted(*, using: str = "default") -> Iterator[None]:
    """Lift every guard, and put them back afterwards. For emptying test databases only."""
    present = set(connections[using].introspection.table_names())
    tables = [table for table in append_only_tables() if table in present]
    for table in tables:
        remove_append_only(table, using=using)
    try:
        yield
    finally:
        for table in tables:
            install_append_only(table, using=using)


def install_after_migrate(sender: AppConfig, *, using: str, **_kwargs: Any) -> None:
    """What `post_migrate` calls, once an app. A table that is not there yet is left for the next migrate."""
    tables = append_only_tables(sender)
    if not tables:
        return
    present = set(connections[using].introspection.table_names())
    for table in tables:
        if table in present:
            install_append_only(table, using=using)


def _install_statements(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    quoted = connection.ops.quote_name(table)
    if connection.vendor == "postgresql":
        return [
            _POSTGRES_FUNCTION,
            *_remove_statements(connection, table),
            f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {quoted}"
            " FOR EACH ROW EXECUTE FUNCTION append_only_refuse()",
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {quoted}"
            " FOR EACH STATEMENT EXECUTE FUNCTION append_only_refuse()",
        ]
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_{act.lower()} BEFORE {act} ON {quoted}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for act in ("UPDATE", "DELETE")
    ]


def _remove_statements(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    quoted = connection.ops.quote_name(table)
    if connection.vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {table}_{act} ON {quoted}" for act in ("rows", "truncate")]
    return [f"DROP TRIGGER IF EXISTS {table}_{act}" for act in ("update", "delete")]
