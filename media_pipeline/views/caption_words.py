"""What the captions editor says, in the reader's language: its script holds no words of its own."""

from django.utils.translation import gettext as _


def editor_words() -> dict[str, str]:
    """Texts by name; `%(…)s` is filled in by the script."""
    return {
        "number": _("Caption %(num)s"),
        "from": _("begins at"),
        "to": _("ends at"),
        "play": _("Play from here"),
        "overlap": _("begins before the one above has ended"),
        "fast": _("fast to read: %(rate)s characters a second"),
        "long": _("long line: %(count)s characters"),
        "beyond": _("ends after the video"),
        "empty": _("empty: left out when saved"),
        "backwards": _("must end after it begins"),
        "unreadable": _("write the time as 1:02.500"),
        "no_hints": _("Nothing to remark."),
        "hints": _("Remarks: %(count)s"),
        "unsaved": _("Not saved yet; kept in this browser."),
        "saved": _("All saved."),
        "saving": _("Saving…"),
        "lost": _("The connection is lost. Nothing is lost here: your work is kept in this browser. Save again later."),
        "correct_first": _("Correct the captions marked in red first: players could not show them."),
        "draft": _("There is unsaved work of yours from %(when)s, based on version %(num)s."),
        "draft_old": _("Version %(newest)s was saved since."),
        "shifted": _("All captions moved by %(ms)s ms."),
        "shift_too_far": _("The first caption would begin before the video. Move by at most %(ms)s ms."),
        "replaced": _("Replaced: %(count)s"),
        "nothing_found": _("Found nowhere."),
        "end_first": _("The end must lie after the beginning, so it stays."),
        "last": _("This is the last caption."),
        "cannot_split": _("Put the cursor into the text where it is to be split."),
        "undone": _("Undone."),
        "redone": _("Done again."),
        "deleted": _("Caption deleted."),
    }
