"""Public addresses of this app."""

from django.urls import path

from listings.views import public

urlpatterns = [
    path("directory/", public.directory, name="directory"),
    path("directory.json", public.directory_json, name="directory_json"),
    path("directory.csv", public.directory_csv, name="directory_csv"),
    path("institutions/<str:code>/", public.institution, name="institution"),
    path("trainers/<uuid:uuid>/", public.trainer, name="trainer"),
]
