from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = _("Learning")
    default_auto_field = "django.db.models.BigAutoField"
    append_only_models = ("WatchSegment",)

    def ready(self) -> None:
        from accounts import services as accounts
        from learning import services as learning

        accounts.on_real_name(learning.credit_waiting)
