"""What the supervision itself keeps."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublishedHead(models.Model):
    """How far the audit record went at a time, signed and public, so that others can hold us to it. Append-only."""

    num = models.PositiveBigIntegerField(_("number of events"), primary_key=True)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(_("time"))
    jws = models.TextField()

    class Meta:
        verbose_name = _("published head")
        verbose_name_plural = _("published heads")
        ordering = ["-num"]

    def __str__(self) -> str:
        return f"{self.num}:{self.hash}"
