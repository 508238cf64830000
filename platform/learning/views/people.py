"""The signed-in learner of a request."""

from django.http import HttpRequest

from accounts.models import User


def learner_of(request: HttpRequest) -> User:
    """Whoever signed in; behind `login_required` only."""
    if not isinstance(request.user, User):
        raise TypeError("this view needs a signed-in learner")
    return request.user
