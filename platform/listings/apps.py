from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListingsConfig(AppConfig):
    name = "listings"
    verbose_name = _("Listings")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from courses import services as courses
        from listings.editor import submit_panel

        courses.register_editor_panel(submit_panel)
