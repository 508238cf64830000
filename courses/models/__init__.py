"""What this app keeps: the pages that are edited, and the frozen versions that learners see (decision D3)."""

from courses.models.course_page import CoursePage
from courses.models.courses import Availability, Course
from courses.models.pages import CoursesRoot, HomePage, InstitutionPage, MalanPage
from courses.models.search import SearchEntry
from courses.models.versions import CourseVersion, Lesson, Question

__all__ = [
    "Availability",
    "Course",
    "CoursePage",
    "CourseVersion",
    "CoursesRoot",
    "HomePage",
    "InstitutionPage",
    "Lesson",
    "MalanPage",
    "Question",
    "SearchEntry",
]
