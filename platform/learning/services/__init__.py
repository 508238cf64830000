"""What learners do, by use case: `from learning import services as learning`. Every function takes the time as `at`."""

from learning.services.access import EnrolmentEnded, NotEnrolled, UnknownLesson, get_enrolment, get_lesson
from learning.services.completing import credit_waiting, evaluate, outcome_key, sweep
from learning.services.continuing import CourseOverview, continue_learning, overview
from learning.services.enrolling import NotOpen, UnknownPayer, enrol
from learning.services.marking import feedback, pass_mark
from learning.services.missing import Missing, missing, sentence
from learning.services.playing import OpenedLesson, media_grant, open_lesson, renew_media
from learning.services.quizzes import (
    AlreadyPassed,
    AttemptClosed,
    NoAttemptsLeft,
    NotAnOption,
    Unanswered,
    attempts_left,
    latest_attempt,
    open_attempt,
    questions,
    save_answer,
    start_attempt,
    submit_attempt,
)
from learning.services.reading import mark_read
from learning.services.replaying import Event, replay
from learning.services.reporting import MalformedReport, ReportAnswer, report

__all__ = [
    "AlreadyPassed",
    "AttemptClosed",
    "CourseOverview",
    "EnrolmentEnded",
    "Event",
    "MalformedReport",
    "Missing",
    "NoAttemptsLeft",
    "NotAnOption",
    "NotEnrolled",
    "NotOpen",
    "OpenedLesson",
    "ReportAnswer",
    "Unanswered",
    "UnknownLesson",
    "UnknownPayer",
    "attempts_left",
    "continue_learning",
    "credit_waiting",
    "enrol",
    "evaluate",
    "feedback",
    "get_enrolment",
    "get_lesson",
    "latest_attempt",
    "mark_read",
    "media_grant",
    "missing",
    "open_attempt",
    "open_lesson",
    "outcome_key",
    "overview",
    "pass_mark",
    "questions",
    "renew_media",
    "replay",
    "report",
    "save_answer",
    "sentence",
    "start_attempt",
    "submit_attempt",
    "sweep",
]
