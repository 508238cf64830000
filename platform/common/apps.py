from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from common.append_only import install_after_migrate


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        # So that `enqueue` knows every task in web processes too, and a mistyped name raises at once.
        autodiscover_modules("tasks")
        # The one signal we listen to: there is no other way to act after every migrate.
        post_migrate.connect(install_after_migrate, dispatch_uid="append_only")
