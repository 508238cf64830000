"""Every address of the site. Each app keeps its own; nothing of `wagtail.api` is mounted (decision D3)."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from config import views
from config.api import api
from courses.choosing import own_pages_chosen

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error

urlpatterns = [
    # First, because players call it four times a minute.
    path("api/v1/", api.urls),
    # Before Wagtail's pages, which would send a program on to the same address with a slash.
    path("api/<path:rest>", views.no_endpoint, name="no_endpoint"),
    path("help/", views.page, {"template": "site/help.html"}, name="help"),
    path("accessibility/", views.page, {"template": "site/accessibility.html"}, name="accessibility"),
    path("privacy/", views.page, {"template": "site/privacy.html"}, name="privacy"),
    path("offline/", views.page, {"template": "site/offline.html"}, name="offline"),
    path("taken/", views.page, {"template": "site/taken.html"}, name="taken"),
    path("text-size/", views.text_size, name="text_size"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("robots.txt", views.robots, name="robots"),
    path("healthz", views.healthz, name="healthz"),
    path("", include("accounts.urls")),
    path("", include("skillsbank.urls")),
    path("", include("media_pipeline.urls")),
    path("", include("courses.urls")),
    path("", include("learning.urls")),
    path("", include("listings.urls")),
    path("", include("oversight.urls")),
    # Before Wagtail's, which names pages that the person may not see.
    path("manage/choose-page/chosen-multiple/", own_pages_chosen),
    path("manage/", include(wagtailadmin_urls)),
    # Before Wagtail's, which would show a form for a user name and a password.
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("", include(wagtail_urls)),
]
