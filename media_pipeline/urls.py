"""Public addresses of this app: what a grant opens."""

from django.urls import path

from media_pipeline import delivery

app_name = "media_pipeline"
urlpatterns = [
    path("media/<str:token>/<str:name>", delivery.file, name="file"),
    path("media/public/<str:token>/<str:name>", delivery.public_file, name="public_file"),
]
