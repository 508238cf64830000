"""Checking that nobody changed the record."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from audit.models import Event, EventText, Seal, Waiting
from audit.services.erasing import TEXT_ERASED
from audit.services.record import hash_of_text
from audit.services.sealing import BEGINNING, Head, hash_of


class BrokenChain(Exception):
    """The record was changed. `num` is the first place in the chain that does not fit, `why` says how.

    None for an event that stands outside the chain.
    """

    def __init__(self, *, num: int | None, why: str) -> None:
        self.num = num
        self.why = why
        super().__init__(why if num is None else f"event {num}: {why}")


class HeadUnknown(BrokenChain):
    """A head that was noted down before is not in the chain any more: rows were cut off or everything rewritten."""


@dataclass(frozen=True)
class Checked:
    """A whole record: its head, and its tail that is still to be sealed: how many, and since when."""

    head: Head
    waiting: int
    waiting_since: datetime | None


def check_chain() -> Checked:
    """Recompute every hash from the first row on. Raises `BrokenChain`.

    Rows missing from the end can't be seen from within: compare with heads kept elsewhere (`check_head`). Nor can
    those removed before they were sealed; that is why a head speaks only for what came before it.
    """
    so_far = Head(0, BEGINNING)
    erasures = set(Event.objects.filter(action=TEXT_ERASED).values_list("object_id", flat=True))
    for row in Seal.objects.select_related("event__text").order_by("num").iterator(chunk_size=2_000):
        if row.num != so_far.num + 1:
            raise BrokenChain(num=so_far.num + 1, why=f"missing; the next row is {row.num}")
        if row.hash != hash_of(row.event, num=row.num, previous_hash=so_far.hash, form=row.form):
            raise BrokenChain(num=row.num, why="its content does not match its hash, or it follows another row")
        if problem := _text_problem(row.event, erasures):
            raise BrokenChain(num=row.num, why=problem)
        so_far = Head(row.num, row.hash)
    _check_nothing_outside(so_far)
    waiting = Event.objects.filter(waiting__isnull=False, seal=None)
    for event in waiting.select_related("text").iterator(chunk_size=2_000):
        if problem := _text_problem(event, erasures):
            raise BrokenChain(num=None, why=f"row {event.pk}, not sealed yet: {problem}")
    since = Waiting.objects.aggregate(since=Min("since"))["since"]
    return Checked(head=so_far, waiting=waiting.count(), waiting_since=since)


def check_head(kept: Head) -> None:
    """Raise `HeadUnknown` unless the chain still holds `kept`, a head that was noted down earlier."""
    if kept.num == 0:
        return
    found = Seal.objects.filter(num=kept.num).values_list("hash", flat=True).first()
    if found is None:
        raise HeadUnknown(num=kept.num, why="was there when this head was noted down; the chain was cut off")
    if found != kept.hash:
        raise HeadUnknown(num=kept.num, why="had another hash when this head was noted down; the chain was rewritten")


def _check_nothing_outside(so_far: Head) -> None:
    seals = Seal.objects.count()
    if seals != so_far.num:
        raise BrokenChain(num=None, why=f"{seals - so_far.num} seals belong to no event")
    stray = Event.objects.filter(seal=None, waiting=None).order_by("pk").first()
    if stray is not None:
        raise BrokenChain(num=None, why=f"row {stray.pk} stands outside the chain and was never to be sealed")


def _text_problem(event: Event, erasures: set[str]) -> str:
    text: EventText | None = getattr(event, "text", None)
    if text is None:
        return "its reason was removed" if event.text_hash else ""
    if text.erased_at is None:
        return "" if hash_of_text(text.text, salt=text.salt) == event.text_hash else "its reason was changed"
    if text.text or text.salt:
        return "its reason is marked as erased and is still there"
    return "" if str(event.pk) in erasures else "its reason was erased without an act that says so"
