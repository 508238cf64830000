"""The public functions of this app: `from listings import services as listings`."""

from listings.services.access import (
    ConflictOfInterest,
    NotAnAuditor,
    SubmissionNotFound,
    check_is_auditor,
    check_may_review,
    get_submission_for_auditor,
    get_submission_for_institution,
    has_conflict,
)
from listings.services.changes import Changes, changes_between
from listings.services.checks import Check, errors_in, institution_of, kept_checks, run_checks
from listings.services.commenting import (
    CommentNotFound,
    NoSuchMoment,
    NotYetDecided,
    TextMissing,
    TextTooLong,
    answer_comment,
    comment,
    remove_comment,
)
from listings.services.directory import (
    FIELDS,
    InstitutionNotFound,
    TrainerNotFound,
    as_row,
    directory,
    get_institution,
    get_public_trainer,
    public_trainers,
)
from listings.services.moves import ListingMoved
from listings.services.queue import Waiting, decided_lately, latest_of, queue
from listings.services.reviewing import (
    AlreadyDecided,
    ReasonMissing,
    TakenByAnother,
    approve,
    hand_back,
    return_for_changes,
    take,
)
from listings.services.submitting import AlreadySubmitted, ChecksFailed, ListingEnded, open_submission, submit
from listings.services.transcript import Cue, cues
from listings.services.workflow import ensure_review_workflow

__all__ = [
    "FIELDS",
    "AlreadyDecided",
    "AlreadySubmitted",
    "Changes",
    "Check",
    "ChecksFailed",
    "CommentNotFound",
    "ConflictOfInterest",
    "Cue",
    "InstitutionNotFound",
    "ListingEnded",
    "ListingMoved",
    "NoSuchMoment",
    "NotAnAuditor",
    "NotYetDecided",
    "ReasonMissing",
    "SubmissionNotFound",
    "TakenByAnother",
    "TextMissing",
    "TextTooLong",
    "TrainerNotFound",
    "Waiting",
    "answer_comment",
    "approve",
    "as_row",
    "changes_between",
    "check_is_auditor",
    "check_may_review",
    "comment",
    "cues",
    "decided_lately",
    "directory",
    "ensure_review_workflow",
    "errors_in",
    "get_institution",
    "get_public_trainer",
    "get_submission_for_auditor",
    "get_submission_for_institution",
    "hand_back",
    "has_conflict",
    "institution_of",
    "kept_checks",
    "latest_of",
    "open_submission",
    "public_trainers",
    "queue",
    "remove_comment",
    "return_for_changes",
    "run_checks",
    "submit",
    "take",
]
