"""Wagtail's list of users, with forms for people who have a phone number and no e-mail or password."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleAdminConfig(WagtailUsersAppConfig):
    # Named whole: Django would otherwise look for apps.py in this package.
    name = "wagtail.users"
    label = "wagtailusers"
    user_viewset = "accounts.viewsets.PersonViewSet"
