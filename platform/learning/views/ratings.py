"""Rating a completed course, and what others said of it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common import clock
from courses import services as courses
from courses.models import RATINGS_NEEDED
from learning import services as learning
from learning.models import Rating
from learning.views.people import learner_of

PAGE_LENGTH = 20


@login_required
@require_POST
def rate(request: HttpRequest, slug: str) -> HttpResponse:
    """Give, change or take back one's own."""
    enrolment = learning.get_enrolment(user=learner_of(request), slug=slug)
    if "erase" in request.POST:
        learning.erase_rating(enrolment=enrolment)
        messages.success(request, _("Your rating is gone, text and all."))
        return redirect("learn_done", slug=slug)
    stars = request.POST.get("stars", "")
    try:
        learning.rate(
            enrolment=enrolment,
            stars=int(stars) if stars.isascii() and stars.isdecimal() else 0,
            text=request.POST.get("text", ""),
            at=clock.now(),
        )
    except (learning.NotStars, learning.RatingTooLong) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Thank you. You can change or take back your rating at any time."))
    return redirect("learn_done", slug=slug)


@require_safe
def ratings(request: HttpRequest, slug: str) -> HttpResponse:
    version = courses.get_released(slug=slug)
    enough = version.course.rating is not None
    found = learning.public_ratings(course=version.course)
    page: Page[Rating] = Paginator(found if enough else found.none(), PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {"version": version, "page": page, "enough": enough, "needed": RATINGS_NEEDED}
    return render(request, "learning/ratings.html", context)


@login_required
@require_POST
def report(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    version = courses.get_released(slug=slug)
    rating = learning.get_rating(uuid=uuid)
    if rating.course_id != version.course_id:
        raise learning.RatingNotFound
    learning.report_rating(rating=rating, at=clock.now())
    messages.success(request, _("Thank you. An officer will look at it."))
    return redirect("course_ratings", slug=slug)
