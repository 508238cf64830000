"""What stands in the directory, and how it came there."""

from listings.models.drafts import (
    DossierDraft,
    DossierFile,
)
from listings.models.entry import (
    DirectoryEntry,
)
from listings.models.evaluation import (
    Evaluation,
    EvaluationScheme,
)
from listings.models.link import (
    TriedLink,
)
from listings.models.listing import (
    Dossier,
    Listing,
    ListingEvent,
)
from listings.models.objection import (
    Objection,
)
from listings.models.release import (
    DirectoryRelease,
)
from listings.models.relisting import (
    Comparison,
    Likeness,
)
from listings.models.review import (
    Comment,
    Submission,
)
from listings.models.rules import (
    SCORE_MAX,
    Criterion,
    ReviewRule,
    Rubric,
)
from listings.models.seats import (
    CommentMark,
    DeclaredRelation,
    DrawSeed,
    LessonOpened,
    ReviewAssignment,
    ReviewDraw,
)
from listings.models.task import (
    ReviewTask,
)

__all__ = [
    "SCORE_MAX",
    "Comment",
    "CommentMark",
    "Comparison",
    "Criterion",
    "DeclaredRelation",
    "DirectoryEntry",
    "DirectoryRelease",
    "Dossier",
    "DossierDraft",
    "DossierFile",
    "DrawSeed",
    "Evaluation",
    "EvaluationScheme",
    "LessonOpened",
    "Likeness",
    "Listing",
    "ListingEvent",
    "Objection",
    "ReviewAssignment",
    "ReviewDraw",
    "ReviewRule",
    "ReviewTask",
    "Rubric",
    "Submission",
    "TriedLink",
]
