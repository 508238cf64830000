"""What was noticed, in plain words and figures, for the learner and for whoever decides."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.models import Case
from learning.services import case_rules as rules

Kind = Case.Kind


def noticed(case: Case) -> str:
    """One or two sentences: what looked unusual, and that there may be a good reason for it."""
    texts = {
        Kind.FAST_CHECKS: _(
            "Some presence checks were answered faster than people can read them. It may be a slip of the hand, or a "
            "program that answers by itself."
        ),
        Kind.FAST_QUIZ: _(
            "A quiz was answered faster than people can read its questions. A fault of the network can look like this "
            "too."
        ),
        Kind.STEADY_CHECKS: _(
            "The last presence checks took almost the same time each. People are sometimes quicker and sometimes "
            "slower; programs are not."
        ),
        Kind.LONG_DAY: _(
            "More hours were watched in one day than a person can manage. Somebody else may have watched too."
        ),
        Kind.SHARED_DEVICE: _(
            "Several learners used the same device within a few days. In a training room or in a family that is "
            "nothing unusual: then say so."
        ),
        Kind.MISSED_CHECKS: _(
            "Many presence checks of this course were not answered in time. Somebody may have been called away, or may "
            "not have seen the question: then say so."
        ),
    }
    return texts[Kind(case.kind)]


def figures(case: Case) -> list[tuple[str, str]]:
    """The figures behind it, as (what, value) pairs."""
    facts = case.facts
    if case.kind == Kind.FAST_CHECKS:
        return [
            (_("Checks answered"), str(facts["checks"])),
            (_("of these too fast"), str(facts["fast"])),
            (_("The fastest"), _seconds(facts["fastest_ms"])),
            (_("People need at least"), _seconds(facts["limit_ms"])),
        ]
    if case.kind == Kind.FAST_QUIZ:
        return [
            (_("Questions answered"), str(facts["questions"])),
            (_("Time for all of them"), _seconds(facts["took_ms"])),
            (_("People need at least"), _seconds(facts["questions"] * rules.QUIZ_QUESTION_MS)),
        ]
    if case.kind == Kind.STEADY_CHECKS:
        return [
            (_("Checks answered"), str(facts["answers"])),
            (_("Time for each, on average"), _seconds(facts["mean_ms"])),
            (_("They differ by about"), _seconds(facts["spread_ms"])),
        ]
    if case.kind == Kind.LONG_DAY:
        return [
            (_("Day"), date_format(date.fromisoformat(facts["day"]))),
            (_("Watched on that day"), _hours(facts["minutes"])),
            (_("Looked at from"), _hours(facts["limit_hours"] * 60)),
        ]
    if case.kind == Kind.MISSED_CHECKS:
        return [
            (_("Checks missed"), str(facts["missed"])),
            (_("Looked at from"), _checks(facts["limit"])),
        ]
    return [(_("Learners on this device"), str(facts["learners"])), (_("Within"), _days(facts["days"]))]


def _seconds(ms: int) -> str:
    return _("%(seconds)s s") % {"seconds": f"{ms / 1000:.2f}"}


def _hours(minutes: int) -> str:
    return _("%(hours)d h %(minutes)d min") % {"hours": minutes // 60, "minutes": minutes % 60}


def _checks(count: Any) -> str:
    return ngettext("%(count)d presence check", "%(count)d presence checks", count) % {"count": count}


def _days(days: Any) -> str:
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
