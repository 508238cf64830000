from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SkillsBankConfig(AppConfig):
    name = "skillsbank"
    verbose_name = _("Skills bank")
    default_auto_field = "django.db.models.BigAutoField"
    append_only_models = ("Entry", "Outcome")

    def ready(self) -> None:
        from accounts import services as accounts
        from skillsbank import services as skillsbank

        accounts.on_own_data("skills_bank", skillsbank.own_data)
