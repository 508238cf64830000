"""A picture of a question as an answer of ours, the same from both stores: no address leads into the store itself."""

from django.http import HttpResponse

from courses.models import Picture
from courses.questions.redrawing import MEDIA_TYPE
from courses.services.pictures import read_picture

# The address names the bytes, so what a browser has is never out of date; and nobody between may keep it.
_KEPT = "private, max-age=31536000, immutable"


def picture_answer(picture: Picture) -> HttpResponse:
    """For somebody whose right the caller has checked. Raises `PictureNotFound` where the file is gone.

    No name and no date go with it: they could tell which of several pictures came first.
    """
    return HttpResponse(read_picture(picture), content_type=MEDIA_TYPE, headers={"Cache-Control": _KEPT})
