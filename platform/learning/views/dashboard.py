"""My learning: where was I, what is due, what have I earned."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import services as accounts
from learning import services as learning
from learning.views.people import learner_of
from skillsbank import services as skillsbank


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    user = learner_of(request)
    courses = learning.continue_learning(user=user)
    under_way = [course for course in courses if course.completion is None]
    return render(
        request,
        "learning/me.html",
        {
            "current": under_way[0] if under_way else None,
            "under_way": under_way[1:],
            "completed": [course for course in courses if course.completion is not None],
            "balance_minutes": skillsbank.balance_minutes(user),
            "unread": accounts.unread_count(user),
            "real_named": accounts.is_real_named(user),
        },
    )
