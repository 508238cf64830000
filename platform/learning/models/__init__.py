from learning.models.carrying import CarriedOver
from learning.models.cases import AnomalyCursor, Case
from learning.models.classes import ClassMember, TrainingClass
from learning.models.completion import Completion
from learning.models.enrolment import Absence, Enrolment, EnrolmentGroup, EnrolmentShare
from learning.models.practice import HandIn, Mark, Work, WorkDraft, WorkFile
from learning.models.presence import PresenceCheck
from learning.models.programmes import TrainingProgramme
from learning.models.quizzes import AnswerMark, Attempt
from learning.models.rating import Rating
from learning.models.watching import LessonProgress, PlaySession, WatchBudget, WatchSegment

__all__ = [
    "Absence",
    "AnomalyCursor",
    "AnswerMark",
    "Attempt",
    "CarriedOver",
    "Case",
    "ClassMember",
    "Completion",
    "Enrolment",
    "EnrolmentGroup",
    "EnrolmentShare",
    "HandIn",
    "LessonProgress",
    "Mark",
    "PlaySession",
    "PresenceCheck",
    "Rating",
    "TrainingClass",
    "TrainingProgramme",
    "WatchBudget",
    "WatchSegment",
    "Work",
    "WorkDraft",
    "WorkFile",
]
