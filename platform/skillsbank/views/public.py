"""Is this certificate real, and what exactly does it say? For strangers, and for their programs."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_safe

from skillsbank import certificate as document
from skillsbank import codes, misses
from skillsbank import services as skillsbank
from skillsbank.models import Credential
from skillsbank.services.signing import public_keys


def unlisted[**P](view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep what a code opens out of search engines, caches and other sites' logs."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "no-referrer"
        add_never_cache_headers(response)
        return response

    return wrapped


@unlisted
@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """Ask for a code; with one, go to its page."""
    typed = request.GET.get("code", "").strip()
    if not typed:
        return render(request, "skillsbank/verify.html")
    return verify_credential(request, typed)


@unlisted
@require_safe
def verify_credential(request: HttpRequest, code: str) -> HttpResponse:
    """What the certificate with this code says, and whether that is so."""
    try:
        credential = skillsbank.find_credential(code)
    except skillsbank.CredentialNotFound:
        misses.count(request)
        return _not_found(request, code)
    canonical = reverse("verify_credential", args=[credential.code])
    if request.path != canonical:
        return HttpResponseRedirect(canonical)
    signed = skillsbank.verify(credential)
    context: dict[str, object] = {"credential": credential, "signed": signed}
    if signed:
        context["it"] = document.printed(credential, holder=skillsbank.holder_name(credential))
        context["say"] = document.WORDING
    return render(request, "skillsbank/verified.html", context)


@unlisted
@require_safe
def credential_status(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the credential was revoked, as a 1EdTech revocation list of one."""
    try:
        credential = skillsbank.find_credential(code)
    except skillsbank.CredentialNotFound as error:
        misses.count(request)
        return JsonResponse({"code": error.code, "message": str(error)}, status=error.status)
    answer = JsonResponse(_revocations(credential))
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """The public keys that our signatures verify by."""
    answer = JsonResponse(public_keys())
    answer["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(answer, public=True, max_age=3600)
    return answer


def _revocations(credential: Credential) -> dict[str, object]:
    revoked = []
    if credential.revoked_at:
        revoked = [
            {
                "id": credential.payload["id"],
                "revoked": credential.revoked_at.isoformat(),
                "revocationReason": credential.revoked_reason,
            }
        ]
    return {
        "id": credential.payload["credentialStatus"]["id"],
        "issuer": credential.payload["issuer"]["id"],
        "status": credential.status,
        "revokedCredential": revoked,
    }


def _not_found(request: HttpRequest, typed: str) -> HttpResponse:
    # Told apart only by what the code itself betrays: no look-up is needed to see a slip of the hand.
    context = {"typed": typed[:80], "slip": not codes.is_well_formed(typed), "site": settings.BASE_URL}
    return render(request, "skillsbank/verify.html", context, status=404)
