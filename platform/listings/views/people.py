"""Who is asking, where Wagtail's admin has already turned away whoever is not signed in."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User


def person_of(request: HttpRequest) -> User:
    """The signed-in person. Only for views mounted within the admin."""
    return cast(User, request.user)
