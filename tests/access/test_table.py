"""Role × action: every address and every operation of the API answers every role as `table.py` says.

A new view fails here until it has a line. The failure prints the line as the view answers now: look whether that is
right, and paste it into `tests/access/table.py`. Objects for its address go into `world.py`.
"""

import copy
from fnmatch import fnmatchcase
from itertools import product

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.access.addresses import Address, every_address
from tests.access.table import GROUPS, LINES
from tests.access.world import ROLES, values_for

ADDRESSES = {address.key: address for address in every_address()}
# Wagtail's own page to see what an error looks like; to those who have a desk.
BROKEN_BY_DESIGN = {"wagtailadmin_error_test"}
ADDRESSES = {key: address for key, address in ADDRESSES.items() if key not in BROKEN_BY_DESIGN}
# Making their world takes longer than asking everything as one of them.
SHARES = [ROLES[start::3] for start in range(3)]
# Written by whoever asks for anything: sessions, counters, the record of readings.
_HARMLESS = ("django_session", "cache", "audit_", "django_cache")


def parsed(text: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Each line as key → (method, an answer for each role)."""
    rows = (line.split() for line in text.splitlines() if line.strip() and not line.strip().startswith("#"))
    return {key: (method, tuple(answers)) for key, method, *answers in rows}


TABLE, GROUPED = parsed(LINES), parsed(GROUPS)


def group_of(address: Address) -> str | None:
    """The group that an address of Wagtail's or allauth's falls into. Ours need lines of their own."""
    if address.is_ours:
        return None
    return next((pattern for pattern in GROUPED if fnmatchcase(address.key, pattern)), None)


def ask(client: Client, address: Address, objects, method: str) -> str:
    """The status, within a transaction that is undone."""
    path = address.filled(values_for(address.key, objects))
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        try:
            if address.method:
                answer = client.generic(method, path, b"{}", content_type="application/json")
            else:
                answer = client.generic(method, path)
            return str(answer.status_code)
        finally:
            # Who was signed out by this is signed in again.
            client.cookies = cookies
            transaction.set_rollback(True)


def method_of(address: Address, clients, objects) -> str:
    if address.method:
        return address.method
    # Not every role gets as far as being told the method.
    return "POST" if "405" in {ask(client, address, objects, "GET") for client in clients.values()} else "GET"


def test_every_row_has_an_answer_for_every_role() -> None:
    for key, (method, answers) in (TABLE | GROUPED).items():
        assert method in {"GET", "POST", "PUT", "PATCH", "DELETE"}, key
        assert len(answers) == len(ROLES), f"{key} has {len(answers)} answers for {len(ROLES)} roles"


def test_every_address_has_a_line(world) -> None:
    clients, objects = world
    missing = []
    for key, address in ADDRESSES.items():
        if key in TABLE or group_of(address):
            continue
        method = method_of(address, clients, objects)
        answers = [ask(clients[role], address, objects, method) for role in ROLES]
        missing.append(f"{key:40} {method:5} " + " ".join(answers))
    assert not missing, "paste into tests/access/table.py, if that is how it should answer:\n" + "\n".join(missing)


def test_no_line_speaks_of_what_is_not_there() -> None:
    assert not sorted(set(TABLE) - set(ADDRESSES)), "no address has these names any more: take the lines out"
    unused = set(GROUPED) - {group_of(address) for address in ADDRESSES.values()}
    assert not unused, "these groups match nothing any more: take them out"


@pytest.mark.timeout(600)
@pytest.mark.parametrize("roles", SHARES, ids="-".join)
def test_every_role_gets_the_answers_of_the_table(world, roles: tuple[str, ...]) -> None:
    clients, objects = world
    wrong = []
    for role, (key, address) in product(roles, ADDRESSES.items()):
        pattern = group_of(address)
        method, answers = TABLE.get(key) or (GROUPED[pattern] if pattern else ("GET", None))
        if answers is None:
            continue
        expected = answers[ROLES.index(role)]
        if expected == "-":
            continue
        answer = ask(clients[role], address, objects, method)
        if answer.startswith("5") or (expected != "<500" and answer not in expected.split("/")):
            wrong.append(f"{key} {method} as {role}: {answer}, and the table says {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("roles", SHARES, ids="-".join)
def test_an_empty_post_breaks_nothing_and_changes_nothing_without_permission(world, roles: tuple[str, ...]) -> None:
    clients, objects = world
    wrong = []
    for role, (key, address) in product(roles, ADDRESSES.items()):
        line = TABLE.get(key)
        if line is None or address.method:
            continue
        allowed = line[1][ROLES.index(role)] in {"200", "302", "422", "400"} and role != "stranger"
        written: list[str] = []
        with connection.execute_wrapper(_noting(written)):
            answer = ask(clients[role], address, objects, "POST")
        if answer.startswith("5"):
            wrong.append(f"{key} answers an empty POST as {role} with {answer}")
        if written and not allowed:
            wrong.append(f"{key} answered {role} with {answer} and wrote: {written[0][:120]}")
    assert not wrong, "\n".join(wrong)


def _noting(written: list[str]):
    """What really changes a row: a compare-and-swap that finds none does not."""

    def execute(run, sql, params, many, context):
        result = run(sql, params, many, context)
        is_change = sql.startswith(("INSERT", "UPDATE", "DELETE")) and context["cursor"].rowcount > 0
        if is_change and not any(name in sql[:80] for name in _HARMLESS):
            written.append(sql)
        return result

    return execute
