"""The decision letter on a dossier: what was decided, why, and what one may do about it. Also on paper."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _

from common.workdays import day_of
from listings import paper
from listings.models import Submission
from listings.services.terms import objection_until


@dataclass(frozen=True)
class Letter:
    """`paragraphs` in the reader's language; everything in it follows from the decision, which never changes."""

    number: str
    day: date
    to: str
    subject: str
    paragraphs: tuple[str, ...]
    reasons: str
    objection: str
    organiser: str


def letter_of(submission: Submission) -> Letter | None:
    """The letter of a decided dossier, None as long as nothing is decided."""
    if submission.dossier is None or submission.decided_at is None:
        return None
    day = day_of(submission.decided_at)
    title = submission.dossier.title_zh
    approved = submission.decision == Submission.Decision.APPROVED
    kind = submission.listing.get_kind_display()
    names = {
        "title": title,
        "kind": kind,
        "day": formats.date_format(day_of(submission.submitted_at), "DATE_FORMAT"),
        "round": submission.round,
    }
    opening = _("On %(day)s you applied for “%(title)s” to be listed (%(kind)s, round %(round)d).") % names
    if approved:
        decided = _("We have examined the application and approve it. It stands in the directory from today.")
        subject = _("Approval: %(title)s") % names
    else:
        decided = _(
            "We have examined the application and can't approve it as it stands. You may change it and submit it again;"
            " there is no limit to the rounds."
        )
        subject = _("Returned for changes: %(title)s") % names
    until = formats.date_format(objection_until(submission.decided_at), "DATE_FORMAT")
    return Letter(
        number=f"ML{day.year}-{submission.pk:06d}",
        day=day,
        to=str(submission.dossier.content.get("operator") or title),
        subject=subject,
        paragraphs=(opening, decided),
        reasons=submission.reason,
        objection=_(
            "If you don't agree, you may ask for a review of this decision until %(until)s, in writing, naming the"
            " number of this letter. Until then and while it is reviewed nothing else of yours changes."
        )
        % {"until": until},
        organiser=settings.SITE_ORGANISER or _("The organiser of this platform"),
    )


def letter_pdf(submission: Submission) -> bytes:
    """The letter as PDF/A-2b, in the platform's first language. Raises `LookupError` where nothing is decided."""
    with translation.override(settings.LANGUAGE_CODE):
        letter = letter_of(submission)
        if letter is None or submission.decided_at is None:
            raise LookupError("nothing is decided yet")
        blocks: list[paper.Block] = [
            paper.Text(_("To: %(name)s") % {"name": letter.to}),
            *(paper.Text(one) for one in letter.paragraphs),
        ]
        if letter.reasons:
            blocks += [paper.Heading(_("Reasons")), paper.Text(letter.reasons)]
        blocks += [
            paper.Heading(_("If you don't agree")),
            paper.Text(letter.objection),
            paper.Signature(letter.organiser, formats.date_format(letter.day, "DATE_FORMAT")),
        ]
        return paper.typeset(
            title=_("Decision letter"),
            number=letter.number,
            blocks=blocks,
            at=submission.decided_at,
            subject=letter.subject,
        )
