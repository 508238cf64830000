"""What a measurement writes into PostgreSQL stays out of the database that `DATABASE_URL` names."""

import os

import pytest
from django.db import connection

from tests.load.own_database import working_in

NAME = f"malan_own_{os.getpid()}"

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL: set DATABASE_URL"),
    pytest.mark.django_db(transaction=True),
]


def _exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _tables() -> list[str]:
    return connection.introspection.table_names()


def test_a_measurement_works_in_an_empty_database_that_is_gone_afterwards_whatever_happens():
    def measure() -> None:
        assert _tables() == []
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE left_behind (num integer)")
        raise ZeroDivisionError

    before = _tables()
    with pytest.raises(ZeroDivisionError), working_in(NAME):
        measure()
    assert _tables() == before
    assert not _exists(NAME)


def test_a_copy_begins_with_what_its_template_holds():
    with working_in(NAME):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE copied (num integer)")
        with working_in(f"{NAME}_copy", template=NAME):
            assert _tables() == ["copied"]
        assert not _exists(f"{NAME}_copy")
