"""What the platform told people."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """A line for one person about something that happened to what is theirs; read under /me/notices/."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    subject = models.CharField(_("subject"), max_length=120)
    body = models.TextField(_("text"), blank=True)
    url = models.CharField(_("address"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("sent at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["user", "-created_at"], name="notice_newest")]

    def __str__(self) -> str:
        return self.subject


class DemoMessage(models.Model):
    """A text message that the demo shows instead of sending. Only ever written where `settings.DEMO`."""

    phone = models.CharField(max_length=16, db_index=True)
    body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("demo message")
        verbose_name_plural = _("demo messages")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return str(self.pk)
