"""PostgreSQL databases that a measurement fills and leaves no trace of, whichever database `DATABASE_URL` names."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from psycopg.sql import SQL, Identifier


@contextmanager
def working_in(name: str, *, template: str = "template0") -> Iterator[None]:
    """Everything that uses Django's connection works in a new database `name`, a copy of `template`, till the end.

    Raises `psycopg.errors.DuplicateDatabase` where it exists, `psycopg.errors.ObjectInUse` where others use `template`.
    """
    original = connection.settings_dict["NAME"]
    connection.close()
    _administer(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
        _administer(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _administer(statement: SQL) -> None:
    known = connection.get_connection_params()
    named = {key: known[key] for key in ("user", "password", "host", "port") if key in known}
    with psycopg.connect(dbname="postgres", autocommit=True, **named) as administrator:
        administrator.execute(statement)
