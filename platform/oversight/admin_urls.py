"""Addresses under /manage/, mounted within Wagtail's admin by `wagtail_hooks`."""

from django.urls import path

from oversight.views import audit_record, cases, evidence, groups, offices

urlpatterns = [
    path("evidence/", evidence.find, name="oversight_find_evidence"),
    path("evidence/<uuid:uuid>/", evidence.show, name="oversight_evidence"),
    path("cases/", cases.index, name="oversight_cases"),
    path("cases/<uuid:uuid>/", cases.show, name="oversight_case"),
    path("cases/<uuid:uuid>/decide/", cases.decide, name="oversight_decide_case"),
    path("cases/<uuid:uuid>/appeal/", cases.decide_appeal, name="oversight_decide_case_appeal"),
    path("audit/", audit_record.search, name="oversight_audit"),
    path("audit/people/", audit_record.pick_person, name="oversight_audit_people"),
    path("audit/export/", audit_record.export, name="oversight_audit_export"),
    path("trainee-groups/", groups.find, name="oversight_groups"),
    path("trainee-groups/<uuid:uuid>/", groups.show, name="oversight_person_groups"),
    path("trainee-groups/<uuid:uuid>/record/", groups.record, name="oversight_record_group"),
    path("trainee-groups/<uuid:uuid>/<uuid:entry>/", groups.decide, name="oversight_decide_group"),
    path("offices/", offices.index, name="oversight_offices"),
    path("offices/people/", offices.pick_person, name="oversight_offices_people"),
    path("offices/grant/", offices.grant, name="oversight_grant_office"),
    path("offices/<uuid:uuid>/end/", offices.end, name="oversight_end_office"),
]
