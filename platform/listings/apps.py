from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListingsConfig(AppConfig):
    name = "listings"
    verbose_name = _("Listings")
    default_auto_field = "django.db.models.BigAutoField"
    append_only_models = ("DirectoryRelease",)

    def ready(self) -> None:
        from courses import services as courses
        from institutions import services as institutions
        from listings.editor import submit_panel
        from listings.kinds import register_all
        from listings.services import entries, relisting
        from listings.services.answers_to_mark import short_answers
        from listings.services.board import register_marking
        from listings.services.works_to_mark import waiting_work
        from media_pipeline import services as media

        register_all()
        register_marking(waiting_work)
        register_marking(short_answers)
        courses.register_editor_panel(submit_panel)
        institutions.register_renamed(entries.institution_renamed)
        media.register_fingerprinted(relisting.ring)
