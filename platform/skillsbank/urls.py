"""Public addresses of this app. No address holds a person's name."""

from django.urls import URLPattern, URLResolver, path

from skillsbank.views import own, public

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/credits/", own.credits_page, name="credits"),
    path("me/certificates/", own.certificates, name="certificates"),
    path("me/certificates/<str:code>/", own.certificate, name="certificate"),
    path("me/certificates/<str:code>/pdf", own.certificate_pdf, name="certificate_pdf"),
    path("me/certificates/<str:code>/credential.jwt", own.credential_file, name="credential_file"),
    path("verify/", public.verify_form, name="verify"),
    path("verify/<str:code>/", public.verify_credential, name="verify_credential"),
    path("verify/<str:code>/status.json", public.credential_status, name="credential_status"),
    path(".well-known/jwks.json", public.jwks, name="jwks"),
]
