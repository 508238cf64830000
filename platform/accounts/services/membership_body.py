"""What of a membership lies sealed, and opening it again (decision D12)."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date

from accounts.models import GroupMembership, User
from common.crypto import keyed_index, seal, unseal
from reference.models import Region, TraineeGroup

SENSITIVE = TraineeGroup.Sensitivity.SENSITIVE
# Sealed text is as long as what was sealed: filled up to whole blocks, so that its length tells nothing.
_BLOCK = 2048


@dataclass(frozen=True)
class Body:
    """`evidence`: the number or name of a paper; `reason`: why an office refused or withdrew it.

    `code` and the days (ISO) are "" unless the group is sensitive.
    """

    evidence: str = ""
    reason: str = ""
    code: str = ""
    valid_from: str = ""
    valid_until: str = ""


@dataclass(frozen=True, kw_only=True)
class Membership:
    """A membership as those may see it who may; `valid_until` is the last day on which it holds."""

    row: GroupMembership
    group: TraineeGroup
    evidence: str
    reason: str
    valid_from: date | None
    valid_until: date | None

    @property
    def is_sensitive(self) -> bool:
        return self.group.sensitivity == SENSITIVE

    @property
    def is_verified(self) -> bool:
        return self.row.source == GroupMembership.Source.VERIFIED

    @property
    def is_standing(self) -> bool:
        return self.row.state == GroupMembership.State.STANDING

    @property
    def office(self) -> Region | None:
        return self.row.office_region

    def holds_on(self, day: date) -> bool:
        """Whether it stands and `day` lies within its days."""
        return self.is_standing and not self.is_early(day) and not self.is_over(day)

    def is_early(self, day: date) -> bool:
        return self.valid_from is not None and day < self.valid_from

    def is_over(self, day: date) -> bool:
        return self.valid_until is not None and day > self.valid_until


def seal_body(body: Body, *, row: GroupMembership) -> str:
    """`body`, bound to its row."""
    text = json.dumps({name: value for name, value in asdict(body).items() if value}, separators=(",", ":"))
    return seal(text.ljust(-(-len(text) // _BLOCK) * _BLOCK), context=_context(row))


def open_body(row: GroupMembership) -> Body:
    """Raises `common.crypto.CannotOpen`."""
    return Body(**json.loads(unseal(row.body, context=_context(row))))


def with_reason(row: GroupMembership, reason: str) -> str:
    """The row's sealed body with a reason in it."""
    return seal_body(replace(open_body(row), reason=reason), row=row)


def opened(row: GroupMembership, *, groups: Mapping[str, TraineeGroup]) -> Membership:
    """`row` in clear; `groups` by code. The caller has made sure of who reads it."""
    body = open_body(row)
    if row.group is not None:
        return Membership(
            row=row,
            group=row.group,
            evidence=body.evidence,
            reason=body.reason,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
        )
    return Membership(
        row=row,
        group=groups[body.code],
        evidence=body.evidence,
        reason=body.reason,
        valid_from=_day(body.valid_from),
        valid_until=_day(body.valid_until),
    )


def sensitive_groups() -> dict[str, TraineeGroup]:
    """The groups whose memberships are sealed whole, by code."""
    return {group.code: group for group in TraineeGroup.objects.filter(sensitivity=SENSITIVE)}


def sensitive_index(user: User, code: str) -> str:
    """The same for the same person and group alone: who reads the table learns nothing from it."""
    return keyed_index(f"accounts.membership.{user.uuid}.{code}")


def day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _context(row: GroupMembership) -> str:
    return f"accounts.membership.{row.uuid}"
