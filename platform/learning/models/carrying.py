"""What a learner brought along from a course that ended, or from an older version of the same course."""

from django.db import models

from learning.models.enrolment import Enrolment


class CarriedOver(models.Model):
    """That a lesson began with what had counted in another enrolment's lesson of the same video.

    The evidence stays where it was gathered: with the sessions of `came_from`, which can't be completed any more.
    On the way to a newer version lessons without a video are noted too, with `counted_ms` 0: a reading of the same
    text, and a quiz or a practice work whose attempts and works came along themselves.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="carried")
    lesson_key = models.CharField(max_length=64)
    came_from = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    from_lesson_key = models.CharField(max_length=64)
    counted_ms = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson_key"], name="carried_once_into_a_lesson"),
            models.UniqueConstraint(fields=["came_from", "from_lesson_key"], name="carried_once_from_a_lesson"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.lesson_key}"
