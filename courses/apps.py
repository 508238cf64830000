from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from courses.services.nodes import tenant_keys_of
        from media_pipeline import services as media

        # Uploads belong to an institution; media knows institutions only as opaque tenants.
        media.register_tenants(tenant_keys_of)
