from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.translation import gettext_lazy as _


class MediaPipelineConfig(AppConfig):
    name = "media_pipeline"
    verbose_name = _("Lecture video")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(check_limits)


def check_limits(**_options: Any) -> list[CheckMessage]:
    """A limit with a name that nobody knows would stop every probe, so it stops the start."""
    from media_pipeline.probe import Limits

    unknown = sorted(set(settings.MEDIA_LIMITS) - set(Limits.__dataclass_fields__))
    return [Error(f"MEDIA_LIMITS: there is no limit {name!r}", id="media_pipeline.E001") for name in unknown]
