"""Public addresses of this app."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path

from courses import views
from courses.feeds import NewCourses
from courses.sitemaps import SITEMAPS

app_name = "courses"

urlpatterns = [
    path("", views.home, name="home"),
    path("malan/", views.malan, name="malan"),
    path("courses/", views.catalogue, name="catalogue"),
    path("courses/feed/", NewCourses(), name="feed"),
    path("courses/category/<slug:key>/", views.category, name="category"),
    path("courses/<slug:slug>/", views.detail, name="detail"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
]
