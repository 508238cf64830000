"""Addresses under /manage/, mounted within Wagtail's admin by `wagtail_hooks`."""

from django.urls import path

from oversight.views import evidence

urlpatterns = [
    path("evidence/", evidence.find, name="oversight_find_evidence"),
    path("evidence/<uuid:uuid>/", evidence.show, name="oversight_evidence"),
]
