"""Where those who work for an institution find its questions' pictures."""

from django.urls import reverse


def own_picture_at(sha256: str) -> str:
    return reverse("question_banks:picture", args=[sha256])
