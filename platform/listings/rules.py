"""The numbers of a listing's life that a regulation may change; in one place, with their source."""

from datetime import timedelta

from listings.models import Listing

Reason = Listing.ExitReason

# How long an institution may object to an act or a grade (申诉期限).
OBJECTION_WORKING_DAYS = 10
# How long a reviewer may leave a review alone before somebody else is drawn: a course has five days in all.
BEGIN_WORKING_DAYS = 3
# How long those half-way may go on once a listing has ended (clause 十一: 退出).
TEACH_OUT = timedelta(days=90)
# How long a listing stands before it has to be reviewed again, and what the best grade adds.
TERM = {
    Listing.Kind.COURSE: timedelta(days=3 * 365),
    Listing.Kind.RESOURCE: timedelta(days=3 * 365),
    Listing.Kind.INSTITUTION: timedelta(days=3 * 365),
    Listing.Kind.PLATFORM: timedelta(days=3 * 365),
}
# How long before the end of its term an institution is told, so that a new review is done by then.
TERM_TOLD_BEFORE = timedelta(days=60)
TERM_FOR_GRADE_A = timedelta(days=365)
# When an ended listing may be submitted again, counted from its end.
READMIT_AFTER = {
    Reason.VOLUNTARY: timedelta(0),
    Reason.EXPIRED: timedelta(0),
    Reason.EVALUATION: timedelta(days=180),
    Reason.RIGHTS: timedelta(days=180),
    Reason.VIOLATION: timedelta(days=365),
}
# Where these are the reason, going on learning may itself do harm, and an officer may stop it at once.
MAY_STOP_LEARNING = frozenset({Reason.VIOLATION, Reason.RIGHTS})
# After these the institution may ask for a new review by itself.
READMITTED_BY_INSTITUTION = frozenset({Reason.VOLUNTARY, Reason.EXPIRED})
# What an order to put things right gives at least and at most.
RECTIFY_DAYS = (1, 180)
# How long after the order of a bad grade things have to be right.
RECTIFY_AFTER_GRADE_D = timedelta(days=60)
