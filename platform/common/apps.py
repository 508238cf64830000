from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        # So that `enqueue` knows every task in web processes too, and a mistyped name raises at once.
        autodiscover_modules("tasks")
