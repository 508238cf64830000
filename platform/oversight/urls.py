"""Public addresses of this app."""

from django.urls import path

from oversight.views import public

urlpatterns = [
    path("oversight/", public.overview, name="oversight"),
    path("oversight/audit-heads.json", public.audit_heads, name="oversight_audit_heads"),
]
