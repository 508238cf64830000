"""What a program is told where no service had a word for it, by status: (code, message)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROBLEMS: dict[int, tuple[str, str | Promise]] = {
    400: ("bad_request", _("This request can't be read. Please check what was sent.")),
    401: ("not_signed_in", _("Please sign in first.")),
    403: ("forbidden", _("This request did not come from our own pages. Reload the page and try again.")),
    404: ("not_found", _("There is nothing at this address.")),
}
