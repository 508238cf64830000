"""Public addresses of this app.

allauth's pages are mounted one by one: those about passwords and e-mail do not exist here.
"""

from allauth.account import views as allauth_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from django.urls import URLPattern, URLResolver, path, re_path

from accounts.views import demo_inbox, groups, language, me, sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/login/", sign_in.sign_in, name="account_login"),
    path("accounts/login/code/confirm/", sign_in.ConfirmCodeView.as_view(), name="account_confirm_login_code"),
    # Names that allauth and old links use for the same door.
    path("accounts/signup/", sign_in.to_sign_in, name="account_signup"),
    path("accounts/login/code/", sign_in.to_sign_in, name="account_request_login_code"),
    path("accounts/logout/", allauth_views.logout, name="account_logout"),
    path("accounts/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("accounts/2fa/", mfa_views.index, name="mfa_index"),
    path("accounts/2fa/authenticate/", mfa_views.authenticate, name="mfa_authenticate"),
    path("accounts/2fa/reauthenticate/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("accounts/2fa/totp/activate/", sign_in.EnrolSecondFactorView.as_view(), name="mfa_activate_totp"),
    path("accounts/2fa/totp/deactivate/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("accounts/2fa/recovery-codes/", recovery_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "accounts/2fa/recovery-codes/generate/",
        recovery_views.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    # Before Wagtail's own, which would answer past the second factor and the limits.
    path("manage/login/", sign_in.to_sign_in),
    re_path(r"^manage/password_reset/", sign_in.to_sign_in),
    path("me/identity/", me.identity, name="identity"),
    path("me/identity/consent/", me.consent, name="identity_consent"),
    path("me/notices/", me.notices, name="notices"),
    path("me/notices/read/", me.read_notices, name="read_notices"),
    path("me/groups/", groups.groups, name="groups"),
    path("me/groups/<uuid:uuid>/withdraw/", groups.withdraw, name="withdraw_group"),
    path("me/data/", me.own_data, name="own_data"),
    path("language/", language.choose_language, name="choose_language"),
    path("demo/inbox/", demo_inbox.inbox, name="demo_inbox"),
]
