"""A copy of what is kept about a person, for that person alone (查阅、复制个人信息, PIPL article 45)."""

from datetime import datetime
from typing import Any, Protocol

from accounts.models import Consent, Notice, RoleGrant, User
from accounts.services.membership_body import Membership
from accounts.services.memberships import own_memberships
from accounts.services.real_name import masked
from audit import services as audit


class Section(Protocol):
    def __call__(self, *, user: User) -> dict[str, Any]:
        """What an app keeps about `user`, as plain values and moments; nothing about anybody else."""
        ...


_NOTICES_AT_MOST = 1_000
_sections: dict[str, Section] = {}


def on_own_data(name: str, section: Section) -> None:
    """Let an upper app add its section. Called from its `ready()`; safe to repeat."""
    _sections[name] = section


def own_data(*, user: User, at: datetime) -> dict[str, Any]:
    """Everything that the apps keep about `user`, by section; that it was taken is written to the audit record.

    The real name and its number stay hidden as on the person's own page: the file may lie on a phone that others use.
    """
    data = {"copied_at": at, "account": _account(user)}
    data |= {name: section(user=user) for name, section in _sections.items()}
    audit.record(
        actor_uuid=str(user.uuid),
        action="accounts.own_data_copied",
        object_type="accounts.user",
        object_id=str(user.uuid),
        at=at,
    )
    return data


def _account(user: User) -> dict[str, Any]:
    hidden = masked(user)
    return {
        "id": user.uuid,
        "phone": user.phone,
        "display_name": user.display_name,
        "joined_at": user.date_joined,
        "last_signed_in_at": user.last_login,
        "real_name": {"name": hidden.name, "id_number": hidden.id_number} if hidden else None,
        "consents": list(
            Consent.objects.filter(user=user).values("purpose", "text_version", "given_at", "withdrawn_at")
        ),
        "offices": list(
            RoleGrant.objects.filter(user=user).values(
                "role", "region_id", "department", "sensitive_groups", "from_date", "to_date"
            )
        ),
        "groups": [_group(one) for one in own_memberships(user=user)],
        "notices": _notices(user),
    }


def _group(membership: Membership) -> dict[str, Any]:
    return {
        "group": membership.group.name_zh,
        "source": membership.row.source,
        "state": membership.row.state,
        "evidence": membership.evidence,
        "reason": membership.reason,
        "graduation_year": membership.row.graduation_year,
        "valid_from": membership.valid_from,
        "valid_until": membership.valid_until,
        "declared_at": membership.row.declared_at,
        "verified_at": membership.row.verified_at,
        "ended_at": membership.row.ended_at,
        "office_region": membership.row.office_region_id,
    }


def _notices(user: User) -> list[dict[str, Any]]:
    """The newest. Those of an office quote what other people wrote, so of them there is no text."""
    rows = Notice.objects.filter(user=user).order_by("-pk")[:_NOTICES_AT_MOST]
    return [
        {
            "subject": row.subject,
            "body": "" if row.url.startswith("/manage/") else row.body,
            "created_at": row.created_at,
            "read_at": row.read_at,
        }
        for row in rows
    ]
