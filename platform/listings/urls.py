"""Public addresses of this app."""

from django.urls import path

from listings.feeds import DirectoryChanges
from listings.views import applying, bank, papers, public, releases, service_level, teaching

urlpatterns = [
    path("apply/", applying.apply, name="apply"),
    path("me/applications/", applying.applications, name="applications"),
    path("me/applications/begin/", applying.begin, name="application_begin"),
    path("me/applications/<uuid:uuid>/", applying.application, name="application"),
    path("me/applications/<uuid:uuid>/form/", applying.form, name="application_form"),
    path("me/applications/<uuid:uuid>/discard/", applying.discard, name="application_discard"),
    path("me/applications/<uuid:uuid>/letters/<int:round_num>/", applying.letter, name="application_letter"),
    path("me/applications/<uuid:uuid>/letters/<int:round_num>/pdf", applying.letter_pdf, name="application_letter_pdf"),
    path("papers/<uuid:uuid>/", papers.paper, name="paper"),
    path("me/teaching/", teaching.own, name="own_teaching"),
    path("me/teaching/about/", teaching.describe, name="teaching_describe"),
    path("me/teaching/certificates/", teaching.add_certificate, name="teaching_certificate"),
    path("me/teaching/activities/", teaching.add_activity, name="teaching_activity"),
    path("me/teaching/findings/<uuid:uuid>/", teaching.appeal, name="teaching_appeal"),
    path("me/teaching/invitations/<uuid:uuid>/", teaching.answer, name="teaching_invitation"),
    path("me/teaching/record.json", teaching.record_json, name="teaching_record_json"),
    path("me/teaching/record.pdf", teaching.record_pdf, name="teaching_record_pdf"),
    path("resources/", bank.resources, name="resource_bank"),
    path("trainers/", bank.trainers, name="trainer_bank"),
    path("trainers/malan/", bank.trainers, {"malan_only": True}, name="malan_trainer_bank"),
    path("directory/", public.directory, name="directory"),
    path("directory.json", public.directory_json, name="directory_json"),
    path("directory.csv", public.directory_csv, name="directory_csv"),
    path("directory/service-level/", service_level.service_level, name="service_level"),
    path("directory/feed/", DirectoryChanges(), name="directory_feed"),
    path("directory/releases/", releases.releases, name="directory_releases"),
    path("directory/releases/<uuid:uuid>/", releases.release, name="directory_release"),
    path("directory/releases/<uuid:uuid>.json", releases.release_json, name="directory_release_json"),
    path("directory/releases/<uuid:uuid>.csv", releases.release_csv, name="directory_release_csv"),
    path("directory/releases/<uuid:uuid>/rows.json", releases.release_rows, name="directory_release_rows"),
    path("directory/releases/<uuid:uuid>/changes.json", releases.release_changes, name="directory_release_changes"),
    path("directory/<uuid:uuid>/", public.listing, name="directory_listing"),
    path("institutions/<str:code>/", public.institution, name="institution"),
    path("trainers/<uuid:uuid>/", public.trainer, name="trainer"),
]
