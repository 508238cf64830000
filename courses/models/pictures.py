"""Pictures of questions. What is kept here never changes and never goes: frozen questions point at it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Picture(models.Model):
    """A picture of one institution, as the server drew it (`questions.redrawing`), in the private store.

    Append-only. `sha256` is of the file, and is the name that learners' addresses hold: it tells neither what the
    picture was called, nor when it came, nor what it is used for. What is heard instead of a picture belongs to each
    use of it, not to the picture.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="question_pictures")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size_bytes = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("of a question", "picture")
        verbose_name_plural = _("pictures")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "sha256"], name="picture_once_an_institution"),
            models.CheckConstraint(condition=models.Q(width__gte=1, height__gte=1), name="picture_has_pixels"),
        ]

    def __str__(self) -> str:
        # Not what the file was called: that may name people, or the right answer. And nothing of what is in it: the
        # editor repeats this of any picture whose id somebody posts.
        return gettext("Picture %(num)s") % {"num": self.pk}

    @property
    def key(self) -> str:
        """Where it lies in the store."""
        return f"pictures/{self.uuid}.webp"
