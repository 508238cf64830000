"""What counted, in words that a learner can act on."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from learning.counting.settling import Decision, Rules


def explain(decision: Decision, *, rules: Rules) -> str:
    """One sentence about a report; "" where it reported no watching. In whole seconds, as the page's counters are."""
    if not decision.claimed_ms:
        return ""
    claimed, counted = -(-decision.claimed_ms // 1000), decision.counted_ms // 1000
    if decision.claimed_ms == decision.counted_ms:
        claimed = counted
    said = _("Watched %(claimed)d s, counted %(counted)d s") % {"claimed": claimed, "counted": counted}
    reason = _reason(decision, rules) if claimed > counted else ""
    if not reason:
        return _("%(said)s.") % {"said": said}
    return _("%(said)s: %(reason)s.") % {"said": said, "reason": reason}


def _reason(decision: Decision, rules: Rules) -> str:
    # Lazy, so that only the one that is said is translated: translating all of them took longer than deciding.
    return str(_REASONS.get(decision.rule, "")) % {
        "rate": f"{float(rules.max_rate):g}",
        "seconds": rules.report_cap_s,
        "time": timecode(decision.frontier_ms),
        "minutes": rules.daily_cap_minutes or 0,
    }


_REASONS = {
    "bounds": gettext_lazy("the rest lies outside this lesson"),
    "rate": gettext_lazy("this course counts at most %(rate)s× speed"),
    "report_cap": gettext_lazy("one report counts at most %(seconds)d s"),
    "clock": gettext_lazy("by the server's clock no more time had passed"),
    "devices": gettext_lazy("another device of yours was counting at the same time"),
    "seek": gettext_lazy("this course does not count what you skip ahead to; go back to %(time)s"),
    "daily_cap": gettext_lazy("today's limit of %(minutes)d minutes is reached; go on tomorrow"),
    "again": gettext_lazy("the rest had counted before"),
    "closed": gettext_lazy("you went on in another window or on another device"),
    "presence": gettext_lazy("say that you are there, and it counts on"),
    "offline": gettext_lazy("this course counts only what is watched online"),
}


def timecode(ms: int) -> str:
    """00:42, or 1:02:03."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def duration(ms: int) -> str:
    """8 min from a minute on, rounded up; below that in seconds."""
    if ms >= 60_000:
        minutes = -(-ms // 60_000)
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    seconds = -(-ms // 1000)
    return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
