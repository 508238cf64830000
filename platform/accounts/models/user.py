"""The person who signs in."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person, owner of their lifelong account (clause 一): never an institution's or employer's.

    `username` is `uuid` as text, because Django and Wagtail want one. The phone number is how a person
    is reached and signs in; it may change. Real names live apart, sealed, in `RealName`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    phone = models.CharField(_("phone number"), max_length=16, null=True, blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    display_name = models.CharField(_("display name"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(fields=["phone"], name="user_phone_once"),
            models.CheckConstraint(
                condition=Q(phone=None) | Q(phone__regex=r"^\+[1-9]\d{6,14}$"), name="user_phone_e164"
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """What others may call this person: the display name, else the number's last four digits."""
        if self.display_name:
            return self.display_name
        if self.phone:
            return gettext("Learner %(digits)s") % {"digits": self.phone[-4:]}
        return gettext("Learner")

    def get_short_name(self) -> str:
        return self.get_full_name()
