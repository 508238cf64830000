"""What administrators do in Wagtail's admin stands in the audit record too, whatever view they used.

Every view there reports to Wagtail's own log, within the transaction of the act; so the record is written where that
log is. Wagtail's log can be pruned and names people; ours can't and doesn't.
"""

from functools import wraps
from typing import Any

from wagtail.log_actions import registry

from accounts.models import User
from audit import services as audit
from common import clock

# Acts that are recorded whoever does them; drafts of trainers are their own business.
_ALWAYS = {
    f"wagtail.{name}" for name in ("delete", "move", "copy", "publish", "unpublish", "rename", "lock", "unlock")
} | {"wagtail.view_restriction.create", "wagtail.view_restriction.edit", "wagtail.view_restriction.delete"}


def install() -> None:
    """Record what Wagtail logs. Called from `ready()`; safe to repeat."""
    if hasattr(registry.log, "__wrapped__"):
        return
    logged = registry.log

    @wraps(logged)
    def log(instance: Any, action: str, user: Any = None, uuid: Any = None, **kwargs: Any) -> Any:
        entry = logged(instance, action, user=user, uuid=uuid, **kwargs)
        actor = getattr(entry, "user", None)
        if isinstance(actor, User) and (actor.is_superuser or action in _ALWAYS):
            audit.record(
                actor_uuid=str(actor.uuid),
                action=action,
                object_type=instance._meta.label_lower,
                object_id=str(instance.uuid if isinstance(instance, User) else instance.pk),
                at=clock.now(),
            )
        return entry

    registry.log = log
