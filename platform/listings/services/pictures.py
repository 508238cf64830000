"""Pictures of questions, for those who review the version that shows them."""

from courses.models import Picture, Question
from courses.services import pictures
from listings.models import Submission


def get_reviewed_picture(*, submission: Submission, sha256: str) -> Picture:
    """A picture of a question of the submitted version, for whoever passed a gate to the submission.

    Raises `courses.services.pictures.PictureNotFound`.
    """
    if submission.version is None:
        raise pictures.PictureNotFound
    return pictures.get_frozen_picture(
        questions=Question.objects.filter(lesson__version=submission.version).only("lesson", "picture", "options"),
        institution=submission.version.course.institution,
        sha256=sha256,
    )
