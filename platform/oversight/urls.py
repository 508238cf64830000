"""Public addresses of this app."""

from django.urls import path

from oversight.views import public

urlpatterns = [
    path("oversight/", public.overview, name="oversight"),
]
