"""Learning certificates (学习证明), signed when issued (decision D7)."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Credential(models.Model):
    """A certificate for one outcome: `payload` and `jws` are frozen at issue; only `status` may change.

    Whoever holds `code` may see it: 95 random bits, printed on the certificate and in its QR code.
    `number` is for people and files and opens nothing. The holder's name is kept sealed, and the
    signature covers a salted digest of it. No identity number is here, in any form.
    """

    class Status(models.TextChoices):
        VALID = "valid", _("valid")
        REVOKED = "revoked", _("revoked")

    code = models.CharField(max_length=23, unique=True, help_text="XXXXX-XXXXX-XXXXX-XXXXX; skillsbank.codes")
    number = models.CharField(max_length=20, unique=True)
    outcome = models.OneToOneField("skillsbank.Outcome", on_delete=models.PROTECT, related_name="credential")
    holder_name_sealed = models.TextField()
    payload = models.JSONField(help_text="Open Badges 3.0 AchievementCredential")
    jws = models.TextField(help_text="the payload as a compact JWS; what verifies")
    issued_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.VALID)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="valid", revoked_at__isnull=True, revoked_reason="")
                | (models.Q(status="revoked", revoked_at__isnull=False) & ~models.Q(revoked_reason="")),
                name="credential_revocation_has_time_and_reason",
            ),
            models.CheckConstraint(condition=~models.Q(jws=""), name="credential_is_signed"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Where anybody may check it."""
        return reverse("verify_credential", args=[self.code])

    @property
    def is_revoked(self) -> bool:
        return self.status == self.Status.REVOKED
