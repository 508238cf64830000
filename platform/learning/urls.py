"""Public addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from learning.views import (
    cases,
    classes,
    dashboard,
    ending,
    enrolling,
    leaving,
    lessons,
    practice,
    quizzes,
    ratings,
    renewing,
    taken,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", dashboard.dashboard, name="me"),
    path("me/cases/", cases.own, name="learn_cases"),
    path("me/cases/<uuid:uuid>/", cases.show, name="learn_case"),
    path("me/cases/<uuid:uuid>/answer/", cases.answer, name="learn_case_answer"),
    path("me/cases/<uuid:uuid>/appeal/", cases.appeal, name="learn_case_appeal"),
    path("me/classes/", classes.mine, name="my_classes"),
    path("me/classes/<uuid:uuid>/", classes.answer, name="my_class_answer"),
    path("me/classes/<uuid:uuid>/leave/", classes.leave, name="my_class_leave"),
    # The address under which a lesson is kept on a phone too, with all its files: themes, `offline/store.js`.
    path("taken/<uuid:enrolment>/<str:key>/", taken.lesson, name="learn_taken"),
    path("courses/<slug:slug>/enrol/", enrolling.enrol, name="learn_enrol"),
    path("learn/<slug:slug>/", lessons.course, name="learn"),
    path("courses/<slug:slug>/ratings/", ratings.ratings, name="course_ratings"),
    path("courses/<slug:slug>/ratings/<uuid:uuid>/report/", ratings.report, name="report_rating"),
    path("learn/<slug:slug>/rate/", ratings.rate, name="learn_rate"),
    path("learn/<slug:slug>/move/", ending.move, name="learn_move"),
    path("learn/<slug:slug>/newer/<uuid:version>/", renewing.take, name="learn_newer"),
    path("learn/<slug:slug>/leave/", leaving.leave, name="learn_leave"),
    path("learn/<slug:slug>/done/", lessons.done, name="learn_done"),
    path("learn/<slug:slug>/<str:key>/", lessons.lesson, name="learn_lesson"),
    path("learn/<slug:slug>/<str:key>/read/", lessons.read, name="learn_read"),
    path("learn/<slug:slug>/<str:key>/practice/", practice.work, name="learn_practice"),
    path("learn/<slug:slug>/<str:key>/practice/files/<uuid:uuid>/", practice.file, name="learn_practice_file"),
    path("learn/<slug:slug>/<str:key>/practice/sheet.xlsx", practice.sheet, name="learn_practice_sheet"),
    path("learn/<slug:slug>/<str:key>/quiz/", quizzes.start, name="learn_quiz"),
    path("learn/<slug:slug>/<str:key>/quiz/<int:num>/", quizzes.question, name="learn_question"),
    path("learn/<slug:slug>/<str:key>/quiz/submit/", quizzes.submit, name="learn_submit"),
    path("learn/<slug:slug>/<str:key>/quiz/result/", quizzes.result, name="learn_result"),
]
