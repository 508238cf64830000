"""My learning: where was I, what is due, what have I earned."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import services as accounts
from common import clock
from learning import services as learning
from learning.views.people import learner_of
from skillsbank import services as skillsbank


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    user = learner_of(request)
    at = clock.now()
    courses = learning.continue_learning(user=user, at=at)
    under_way = [course for course in courses if course.completion is None]
    return render(
        request,
        "learning/me.html",
        {
            "current": under_way[0] if under_way else None,
            "under_way": under_way[1:],
            "completed": [course for course in courses if course.completion is not None],
            "left": [one for one in learning.left_courses(user=user) if one.course.availability.lets_learn(at=at)],
            "class_invitations": learning.class_invitations(user=user, at=at),
            "balance_minutes": skillsbank.balance_minutes(user),
            "unread": accounts.unread_count(user),
            "has_cases": learning.cases_of(user=user).exists(),
            "real_named": accounts.is_real_named(user),
        },
    )
