from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")
    default_auto_field = "django.db.models.BigAutoField"
    append_only_models = ("Picture",)

    def ready(self) -> None:
        from courses.services.nodes import admit_trainer, dismiss_trainer, tenant_keys_of
        from courses.services.uses import titles_pinning, titles_using
        from institutions import services as institutions
        from media_pipeline import services as media

        # Whoever begins to teach for an institution may open its node, and whoever ends no longer.
        institutions.on_affiliation(begins=admit_trainer, ends=dismiss_trainer)
        # Uploads belong to an institution; media knows institutions only as opaque tenants.
        media.register_tenants(tenant_keys_of)
        # A video that a course plays, or once was reviewed with, is not deleted.
        media.register_uses(titles_using)
        media.register_pins(titles_pinning)
