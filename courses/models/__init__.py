"""What this app keeps: the pages that are edited, and the frozen versions that learners see (decision D3)."""

from courses.models.banks import BankQuestion, BankQuestionVersion, QuestionBank
from courses.models.course_page import CoursePage
from courses.models.courses import RATINGS_NEEDED, Availability, Course
from courses.models.pages import CoursesRoot, HomePage, InstitutionPage, MalanPage
from courses.models.pictures import Picture
from courses.models.search import SearchEntry
from courses.models.versions import CourseVersion, Lesson, Question

__all__ = [
    "RATINGS_NEEDED",
    "Availability",
    "BankQuestion",
    "BankQuestionVersion",
    "Course",
    "CoursePage",
    "CourseVersion",
    "CoursesRoot",
    "HomePage",
    "InstitutionPage",
    "Lesson",
    "MalanPage",
    "Picture",
    "Question",
    "QuestionBank",
    "SearchEntry",
]
