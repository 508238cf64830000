"""The last tab of the course editor: what machine checks say, and the button that submits."""

from typing import Any

from django.forms import Media
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from common import clock
from courses.models import CoursePage
from listings import services as listings
from listings.models import Submission


class SubmitPanel(Panel):
    """Checks with a way to each place they speak of; a script repeats them beside their fields."""

    @property
    def clean_name(self) -> str:
        # Part of the tab's address, which must not follow the language.
        return "submit"

    class BoundPanel(Panel.BoundPanel):
        template_name = "listings/manage/submit_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            page: CoursePage = self.instance
            if not page.pk:
                return context | {"unsaved": True}
            checks = listings.run_checks(page=page, user=self.request.user, at=clock.now())
            last = (
                Submission.objects.filter(version__course__page_id=page.pk)
                .select_related("version", "listing")
                .order_by("-round")
                .first()
            )
            return context | {
                "checks": checks,
                "error_count": len(listings.errors_in(checks)),
                "submission": last,
                "with_auditors": bool(last and last.is_open),
            }

        @property
        def media(self) -> Media:
            return Media(
                css={"all": ["listings/desk.css"]},
                js=["listings/editor_checks.js"],
            )


def submit_panel() -> Panel:
    return SubmitPanel(heading=_("Submit"))
