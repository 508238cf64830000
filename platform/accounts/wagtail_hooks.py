"""The admin calls people by the name they chose; Wagtail would show the user name, which here is a UUID."""

from typing import Any

from wagtail.admin.telepath import register
from wagtail.admin.ui.sidebar import BaseSidebarAdapter, MainMenuModule


class NamedMainMenuAdapter(BaseSidebarAdapter):
    js_constructor = "wagtail.sidebar.MainMenuModule"

    def js_args(self, menu: MainMenuModule) -> list[Any]:
        items, account_items, user = menu.js_args()
        return [items, account_items, user | {"name": menu.user.get_full_name()}]


register(NamedMainMenuAdapter(), MainMenuModule)
