"""Every address of the site. Each app keeps its own; nothing of `wagtail.api` is mounted (decision D3)."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from config.api import api

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("skillsbank.urls")),
    path("", include("media_pipeline.urls")),
    path("", include("courses.urls")),
    path("", include("learning.urls")),
    path("", include("listings.urls")),
    path("", include("oversight.urls")),
    path("api/v1/", api.urls),
    path("manage/", include(wagtailadmin_urls)),
    path("", include(wagtail_urls)),
]
