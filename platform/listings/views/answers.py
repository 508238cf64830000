"""Marking short answers, one a page. What waits stands beside the practice work, in `marking.queue`."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.errors import DomainError
from courses.questions.showing import shown_answers, shown_at
from learning import services as learning
from listings.views.people import person_of
from listings.views.pictures import own_picture_at


class MarkForm(forms.Form):
    question = forms.CharField(widget=forms.HiddenInput)
    points = forms.IntegerField(label=gettext_lazy("Points"), min_value=0)
    comment = forms.CharField(
        label=gettext_lazy("Comment for the learner"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1_000,
    )

    def __init__(self, *args: object, most: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["points"].widget.attrs["max"] = most


def answer(request: HttpRequest, enrolment: UUID, lesson_key: str, num: int) -> HttpResponse:
    """GET shows the next answer of the attempt that has no mark; POST marks it and goes on."""
    person = person_of(request)
    at = clock.now()
    found = learning.get_to_mark(user=person, enrolment=enrolment, lesson_key=lesson_key, num=num, at=at)
    form = MarkForm(request.POST or None, most=found.question.points, initial={"question": found.question.key})
    if request.method == "POST" and form.is_valid():
        try:
            attempt = learning.mark_answer(
                marker=person,
                attempt=found.attempt,
                question_key=form.cleaned_data["question"],
                points=form.cleaned_data["points"],
                comment=form.cleaned_data["comment"],
                at=at,
            )
        except learning.PointsOutOfRange as error:
            form.add_error("points", str(error))
        except DomainError as error:
            messages.warning(request, str(error))
            return redirect("marking_queue")
        else:
            if attempt.state == attempt.State.MARKING:
                return redirect("mark_answer", enrolment=enrolment, lesson_key=lesson_key, num=num)
            messages.success(request, _("Marked. The learner has been told."))
            return redirect("marking_queue")
    context = {
        "found": found,
        "form": form,
        "picture": shown_at(found.question.picture, own_picture_at),
        "guidance": [one.zh for one in shown_answers(found.question)],
    }
    return render(request, "listings/marking/answer.html", context, status=422 if form.errors else 200)
