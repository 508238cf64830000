"""A person's real name and identity number, sealed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RealName(models.Model):
    """That somebody's name and number were checked, how, and when. Written by `services.submit_real_name` alone.

    Name and number are sealed and bound to the person's uuid; `id_index` is a keyed digest that finds a
    number used twice. No photo, no birth date, no sex is kept (they follow from the number on demand).
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="real_name")
    name_sealed = models.TextField(editable=False)
    id_number_sealed = models.TextField(editable=False)
    id_index = models.CharField(max_length=64, editable=False)
    verifier = models.CharField(_("checked by"), max_length=60)
    method = models.CharField(_("method"), max_length=60)
    result = models.CharField(_("result"), max_length=20)
    verified_at = models.DateTimeField(_("checked at"))

    class Meta:
        verbose_name = _("real name")
        verbose_name_plural = _("real names")
        constraints = [models.UniqueConstraint(fields=["id_index"], name="real_name_number_once")]

    def __str__(self) -> str:
        return str(self.pk)
