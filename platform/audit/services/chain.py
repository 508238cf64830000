"""Checking that nobody changed the record."""

from audit.models import Event
from audit.services.record import BEGINNING, hash_of


class BrokenChain(Exception):
    """The record was changed. `num` is the first row that does not fit, `why` says how."""

    def __init__(self, *, num: int, why: str) -> None:
        self.num = num
        self.why = why
        super().__init__(f"event {num}: {why}")


def check_chain() -> int:
    """Recompute every hash from the first row on. Returns how many rows there are; raises `BrokenChain`.

    Rows missing from the end can't be seen from within: compare the last hash with one kept elsewhere.
    """
    expected_num, previous = 1, BEGINNING
    for event in Event.objects.order_by("num").iterator():
        if event.num != expected_num:
            raise BrokenChain(num=expected_num, why=f"missing; the next row is {event.num}")
        if event.previous_hash != previous:
            raise BrokenChain(num=event.num, why="does not follow the row before it")
        if event.hash != hash_of(event):
            raise BrokenChain(num=event.num, why="its content does not match its hash")
        expected_num, previous = event.num + 1, event.hash
    return expected_num - 1
