"""Rows of an app's tables, kept as the database gave them, to be put back in a later test of the same process."""

from typing import Any

from django.apps import apps
from django.db import connection

# App → for each of its tables the name, the columns and the rows.
_kept: dict[str, list[tuple[str, list[str], list[Any]]]] = {}


def keep(app: str) -> None:
    """Remember every row of the app's tables."""
    tables = []
    with connection.cursor() as cursor:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            name = connection.ops.quote_name(model._meta.db_table)
            columns = [connection.ops.quote_name(field.column) for field in model._meta.concrete_fields]
            cursor.execute(f"SELECT {', '.join(columns)} FROM {name}")  # noqa: S608, names from the models
            tables.append((name, columns, cursor.fetchall()))
    _kept[app] = tables


def put_back(app: str) -> bool:
    """Insert them again into the empty tables, under the same ids; False where nothing is kept yet."""
    if app not in _kept:
        return False
    with connection.cursor() as cursor:
        for name, columns, rows in _kept[app]:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608
    return True
