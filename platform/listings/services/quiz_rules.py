"""The rules of a frozen quiz in words, as reviewers read them."""

from django.utils.translation import gettext as _

from courses.questions.rules import Difficulty, Feedback, QuizRules


def rule_lines(rules: QuizRules) -> str:
    """A quiz's rules, one a line; "" where it has none of its own."""
    lines = [
        _("Draws %(count)d: %(what)s")
        % {"count": draw.count, "what": " · ".join(filter(None, [draw.topic, _level(draw.difficulty)])) or _("any")}
        for draw in rules.draws
    ]
    if rules.max_attempts is not None:
        lines.append(_("Most attempts: %(num)d") % {"num": rules.max_attempts})
    if rules.time_limit_minutes is not None:
        lines.append(_("Time limit: %(num)d min") % {"num": rules.time_limit_minutes})
    if not rules.shuffle:
        lines.append(_("Questions are not mixed"))
    if rules.feedback != QuizRules.feedback:
        lines.append(_("Right answers are told: %(when)s") % {"when": Feedback(rules.feedback).label})
    return "\n".join(lines)


def _level(difficulty: str) -> str:
    return str(Difficulty(difficulty).label) if difficulty else ""
