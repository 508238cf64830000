from learning.models.completion import Completion
from learning.models.enrolment import Enrolment
from learning.models.quizzes import Attempt
from learning.models.watching import LessonProgress, PlaySession, WatchBudget, WatchSegment

__all__ = [
    "Attempt",
    "Completion",
    "Enrolment",
    "LessonProgress",
    "PlaySession",
    "WatchBudget",
    "WatchSegment",
]
