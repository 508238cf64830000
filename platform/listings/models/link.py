"""What came of trying an address that a course links to."""

from django.db import models


class TriedLink(models.Model):
    """One address outside, tried in the background. Kept for a week, then tried again while somebody asks for it."""

    url = models.URLField(max_length=500, unique=True)
    asked_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    alive = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tried_at=None, alive=None) | models.Q(tried_at__isnull=False, alive__isnull=False),
                name="tried_link_result_has_time",
            )
        ]

    def __str__(self) -> str:
        return self.url
