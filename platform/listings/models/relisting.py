"""Which lectures are copies of which, as far as it matters to listings."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Likeness(models.Model):
    """`version` holds the same lecture as `other`, or a part of it, which a listing that ended or was returned had.

    Evidence, not a judgement: what follows from it depends on where the other listing stands when it is asked.
    """

    class How(models.TextChoices):
        SOUND = "sound", _("the same sound")
        PICTURE = "picture", _("the same changes of picture")

    version = models.ForeignKey("media_pipeline.VideoVersion", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("media_pipeline.VideoVersion", on_delete=models.CASCADE, related_name="+")
    how = models.CharField(max_length=8, choices=How)
    share = models.FloatField(help_text="of the shorter of the two, 0 to 1")
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "other"], name="likeness_pair_once"),
            models.CheckConstraint(condition=models.Q(share__gt=0, share__lte=1), name="likeness_share_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} is like {self.other_id} ({self.how}, {self.share:.0%})"


class Comparison(models.Model):
    """That a version was compared with everything it had to be compared with as of `at`."""

    version = models.OneToOneField("media_pipeline.VideoVersion", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version_id} as of {self.at}"
