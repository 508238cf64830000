from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = _("Learning")
    default_auto_field = "django.db.models.BigAutoField"
    append_only_models = ("WatchSegment", "HandIn", "Mark", "AnswerMark")

    def ready(self) -> None:
        from accounts import services as accounts
        from courses import services as courses
        from learning import services as learning
        from learning.services import regions

        accounts.on_real_name(learning.credit_waiting)
        accounts.on_own_data("learning", learning.own_data)
        accounts.on_places(regions.places_of)
        courses.on_skills_held(learning.skills_held)
