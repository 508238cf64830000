"""What the skills bank keeps about a person, for their own copy."""

from typing import Any

from accounts.models import User
from skillsbank.services.certificates import credentials_of
from skillsbank.services.statements import statement


def own_data(*, user: User) -> dict[str, Any]:
    """Movements of the account and certificates; see `accounts.on_own_data`."""
    return {
        "movements": [
            {
                "at": line.at,
                "minutes": line.minutes,
                "balance_minutes": line.balance_minutes,
                "for": line.entry.outcome.title_zh if line.entry.outcome else "",
                "reason": line.entry.reason,
            }
            for line in statement(user)
        ],
        "certificates": [
            {
                "number": one.number,
                "title": one.outcome.title_zh,
                "issued_at": one.issued_at,
                "status": one.status,
                "revoked_reason": one.revoked_reason,
            }
            for one in credentials_of(user)
        ],
    }
