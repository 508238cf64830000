"""Where watch reports are kept: one small interface, one store for each kind of database.

What an answered report counted is durable before the answer leaves: a process or a machine that dies afterwards loses
nothing, as long as the database keeps its promise (`synchronous_commit` on; SQLite's WAL with `synchronous` as set).
"""

from collections.abc import Callable
from typing import Protocol

from django.db import connection

from learning.counting.settling import Decision, State
from learning.store.postgresql import PostgreSQL
from learning.store.rows import NoSession
from learning.store.sqlite import SQLite
from learning.tokens import PlayToken

type Settle = Callable[[State], Decision | None]
"""Decides a report in the state it is given; None changes nothing. May be called again with a fresh state."""


class Store(Protocol):
    """`settle` loads the state of a play session, lets `decide` change it, and keeps all of it or nothing.

    Reports of one learner are settled one after another, from whatever devices. Returns the state that was kept and
    the decision; raises `NoSession`, and whatever `decide` raises, with nothing changed.
    """

    def settle(self, play: PlayToken, decide: Settle) -> tuple[State, Decision | None]: ...


def get_store() -> Store:
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


__all__ = ["NoSession", "Settle", "Store", "get_store"]
