"""The public functions of this app: `from courses import services as courses`."""

from courses.editor import field_anchor, register_editor_panel
from courses.services.ending import NotListed, NotSuspended, end_listing, resume, suspend
from courses.services.find import find_courses
from courses.services.freeze import ForeignRevision, NotReadyToFreeze, course_of, freeze
from courses.services.nodes import admit_trainer, open_institution_node
from courses.services.outline import LessonOutline, page_video_versions, pinned_version, read_outline
from courses.services.prerequisites import Prerequisite, on_skills_held, prerequisites_of
from courses.services.problems import Problem, problems
from courses.services.release import (
    CodeTaken,
    NotACandidate,
    note_completion,
    note_ratings,
    reject_candidate,
    release,
)
from courses.services.released import CourseNotFound, get_released
from courses.services.site import ensure_site

__all__ = [
    "CodeTaken",
    "CourseNotFound",
    "ForeignRevision",
    "LessonOutline",
    "NotACandidate",
    "NotListed",
    "NotReadyToFreeze",
    "NotSuspended",
    "Prerequisite",
    "Problem",
    "admit_trainer",
    "course_of",
    "end_listing",
    "ensure_site",
    "field_anchor",
    "find_courses",
    "freeze",
    "get_released",
    "note_completion",
    "note_ratings",
    "on_skills_held",
    "open_institution_node",
    "page_video_versions",
    "pinned_version",
    "prerequisites_of",
    "problems",
    "read_outline",
    "register_editor_panel",
    "reject_candidate",
    "release",
    "resume",
    "suspend",
]
