"""Public addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from learning.views import dashboard, enrolling, lessons, quizzes

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", dashboard.dashboard, name="me"),
    path("courses/<slug:slug>/enrol/", enrolling.enrol, name="learn_enrol"),
    path("learn/<slug:slug>/", lessons.course, name="learn"),
    path("learn/<slug:slug>/done/", lessons.done, name="learn_done"),
    path("learn/<slug:slug>/<str:key>/", lessons.lesson, name="learn_lesson"),
    path("learn/<slug:slug>/<str:key>/read/", lessons.read, name="learn_read"),
    path("learn/<slug:slug>/<str:key>/quiz/", quizzes.start, name="learn_quiz"),
    path("learn/<slug:slug>/<str:key>/quiz/<int:num>/", quizzes.question, name="learn_question"),
    path("learn/<slug:slug>/<str:key>/quiz/submit/", quizzes.submit, name="learn_submit"),
    path("learn/<slug:slug>/<str:key>/quiz/result/", quizzes.result, name="learn_result"),
]
