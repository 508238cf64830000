"""The record of acts, the chain that binds it, and the words beside it."""

from django.db import models
from django.db.models.functions import Left, Now
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One act by one actor on one object, written in the act's own transaction. Append-only.

    Holds opaque ids, never a name, a phone number, an identity number or anything that somebody typed: it outlives
    them. What a person wrote as a reason stands in `EventText`; here stands its salted hash, or "".
    `region_code` says whose officers may read it; without one only administrators do.
    """

    at = models.DateTimeField(_("time"))
    actor_uuid = models.CharField(_("actor"), max_length=36, blank=True)
    action = models.CharField(_("action"), max_length=60)
    object_type = models.CharField(_("kind of object"), max_length=60)
    object_id = models.CharField(_("object"), max_length=64)
    region_code = models.CharField(_("region"), max_length=6, blank=True)
    # Offices hold for a province, a city or a county; each is one comparison, answered by an index in order of time.
    # Plain columns held to it by a constraint: generated ones make `check` ask the database, which it can't everywhere.
    province = models.CharField(max_length=2, blank=True, editable=False)
    city = models.CharField(max_length=4, blank=True, editable=False)
    text_hash = models.CharField(max_length=64, blank=True)
    # Only in rows from before reasons stood apart; new ones leave it empty.
    reason = models.TextField(_("reason"), blank=True)
    detail = models.JSONField(_("detail"), default=dict, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="event_newest"),
            models.Index(fields=["actor_uuid", "-at", "-id"], name="event_actor_newest"),
            models.Index(fields=["action", "-at", "-id"], name="event_action_newest"),
            models.Index(fields=["object_id", "-at", "-id"], name="event_object_newest"),
            models.Index(fields=["province", "-at", "-id"], name="event_province_newest"),
            models.Index(fields=["city", "-at", "-id"], name="event_city_newest"),
            models.Index(fields=["region_code", "-at", "-id"], name="event_region_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(action=""), name="event_action_given"),
            models.CheckConstraint(
                condition=models.Q(province=Left("region_code", 2), city=Left("region_code", 4)),
                name="event_place_follows_region",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.action}"

    @property
    def why(self) -> str:
        """What the actor wrote as a reason; "" where nothing was, or where it was erased."""
        text = EventText.objects.filter(event=self).first()
        return text.text if text else self.reason


class EventText(models.Model):
    """What a person wrote about an act, beside the record so that it can be erased (PIPL article 47).

    Erasing empties text and salt: without the salt nobody can find out by trying what the hash was of.
    """

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="text")
    text = models.TextField(_("reason"), blank=True)
    salt = models.CharField(max_length=32, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reason of an event")
        verbose_name_plural = _("reasons of events")

    def __str__(self) -> str:
        return str(self.pk)


class Seal(models.Model):
    """An event's place in the chain: its hash covers the event and the hash before it. Append-only.

    `form` says how the hash was made: 1 for rows from before the chain stood apart, 2 since.
    """

    num = models.PositiveBigIntegerField(_("number"), primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="seal")
    hash = models.CharField(max_length=64)
    form = models.PositiveSmallIntegerField(default=2)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["num"]

    def __str__(self) -> str:
        return f"{self.num}:{self.hash}"


class Waiting(models.Model):
    """That an event is still to be sealed. Written with it, removed by the sealer within seconds."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="waiting")
    # The database's clock: an act's own time may be another.
    since = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("event to be sealed")
        verbose_name_plural = _("events to be sealed")

    def __str__(self) -> str:
        return str(self.pk)
