"""What counted, in words that a learner can act on."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reference.models import Policy


def explain(answer: Mapping[str, Any], *, policy: Policy) -> str:
    """One sentence for a report's answer; "" where it reported no watching."""
    claimed, counted = round(answer["claimed_ms"] / 1000), round(answer["counted_ms"] / 1000)
    if not answer["claimed_ms"]:
        return ""
    said = _("Watched %(claimed)d s, counted %(counted)d s") % {"claimed": claimed, "counted": counted}
    reason = _reason(answer, policy) if claimed > counted else ""
    if not reason:
        return _("%(said)s.") % {"said": said}
    return _("%(said)s: %(reason)s.") % {"said": said, "reason": reason}


def _reason(answer: Mapping[str, Any], policy: Policy) -> str:
    reasons = {
        "bounds": _("the rest lies outside this lesson"),
        "rate": _("this course counts at most %(rate)s× speed") % {"rate": f"{policy.max_rate.normalize():f}"},
        "report_cap": _("one report counts at most %(seconds)d s") % {"seconds": policy.report_cap_s},
        "clock": _("by the server's clock no more time had passed"),
        "devices": _("another device of yours was counting at the same time"),
        "seek": _("this course does not count what you skip ahead to; go back to %(time)s")
        % {"time": timecode(answer["frontier_ms"])},
        "daily_cap": _("today's limit of %(minutes)d minutes is reached; go on tomorrow")
        % {"minutes": policy.daily_cap_minutes or 0},
        "again": _("the rest had counted before"),
    }
    return reasons.get(answer["rule"], "")


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
