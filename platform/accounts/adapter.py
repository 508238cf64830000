from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class PhoneAdapter(DefaultAccountAdapter): ...


class SealedMFAAdapter(DefaultMFAAdapter): ...
