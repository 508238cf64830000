"""The record of acts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One act by one actor on one object. Append-only, each row bound to the one before by its hash.

    Holds opaque ids and reasons, never a name, a phone number or an identity number: it outlives them.
    """

    num = models.PositiveBigIntegerField(_("number"))
    at = models.DateTimeField(_("time"))
    actor_uuid = models.CharField(_("actor"), max_length=36, blank=True)
    action = models.CharField(_("action"), max_length=60)
    object_type = models.CharField(_("kind of object"), max_length=60)
    object_id = models.CharField(_("object"), max_length=64)
    reason = models.TextField(_("reason"), blank=True)
    detail = models.JSONField(_("detail"), default=dict, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["num"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="event_object"),
            models.Index(fields=["actor_uuid", "at"], name="event_actor"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["num"], name="event_num_once"),
            # No two rows may follow the same one: the chain never forks.
            models.UniqueConstraint(fields=["previous_hash"], name="event_follows_once"),
            models.CheckConstraint(condition=~models.Q(action=""), name="event_action_given"),
        ]

    def __str__(self) -> str:
        return f"{self.num} {self.action}"
