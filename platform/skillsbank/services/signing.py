"""The platform's signature: Ed25519 over a compact JWS (VC-JOSE, as Open Badges 3.0 section 8.2 has it)."""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from common.canonical import canonical_json

JWKS_PATH = "/.well-known/jwks.json"
_REGISTERED = ("iss", "jti", "sub", "nbf")


class BadSignature(ValueError):
    """What was signed was changed, or another key signed it."""


@dataclass(frozen=True)
class SignedStatement:
    """`hash`: SHA-256 of the canonical JSON, in hex; `signature`: Ed25519 over purpose and hash, base64url."""

    key_id: str
    hash: str
    signature: str


def sign(payload: dict[str, Any]) -> str:
    """`payload`, a credential, as a compact JWS with the registered claims that Open Badges asks for."""
    claims = {
        "iss": payload["issuer"]["id"],
        "jti": payload["id"],
        "sub": payload["credentialSubject"]["id"],
        "nbf": int(datetime.fromisoformat(payload["validFrom"]).timestamp()),
    }
    headers = {"typ": "vc+jwt", "cty": "vc", "kid": f"{settings.BASE_URL}{JWKS_PATH}#{key_id()}"}
    return jwt.encode(payload | claims, _private_key(), algorithm="EdDSA", headers=headers)


def sign_document(statement: dict[str, Any]) -> str:
    """Anything else that the platform vouches for, as a compact JWS with the same key."""
    headers = {"typ": "JWT", "kid": f"{settings.BASE_URL}{JWKS_PATH}#{key_id()}"}
    return jwt.encode(statement, _private_key(), algorithm="EdDSA", headers=headers)


def read_document(jws: str) -> dict[str, Any]:
    """What `sign_document` signed. Raises `BadSignature`."""
    return opened(jws)


def opened(jws: str) -> dict[str, Any]:
    """The credential inside `jws`, if our key signed it. Raises `BadSignature`."""
    # Times are ours to judge: `at` comes from the caller, not from the clock of this machine.
    options: Any = {"verify_nbf": False, "verify_iat": False, "verify_exp": False}
    try:
        claims: dict[str, Any] = jwt.decode(jws, _public_key(), algorithms=["EdDSA"], options=options)
    except jwt.InvalidTokenError as error:
        raise BadSignature(str(error)) from None
    return {name: value for name, value in claims.items() if name not in _REGISTERED}


def sign_statement(payload: dict[str, Any], *, purpose: str) -> SignedStatement:
    """Sign what somebody confirmed, plain JSON, with the platform's key. `purpose` keeps one kind of statement from
    being taken for another."""
    digest = hashlib.sha256(canonical_json(payload)).hexdigest()
    signature = _private_key().sign(_statement(digest, purpose))
    return SignedStatement(key_id=key_id(), hash=digest, signature=_base64url(signature))


def is_signed(payload: dict[str, Any], *, purpose: str, signature: str) -> bool:
    """Whether our key signed exactly this statement for this purpose."""
    digest = hashlib.sha256(canonical_json(payload)).hexdigest()
    try:
        raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
        _public_key().verify(raw, _statement(digest, purpose))
    except (InvalidSignature, ValueError):
        return False
    return True


def _statement(digest: str, purpose: str) -> bytes:
    return f"{purpose}\n{digest}".encode()


def public_keys() -> dict[str, Any]:
    """The JWK set by which anybody verifies our certificates (RFC 7517, RFC 8037)."""
    return {"keys": [_public_jwk() | {"kid": key_id(), "use": "sig", "alg": "EdDSA"}]}


def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(settings.CREDENTIAL_KEY)


def _public_key() -> Ed25519PublicKey:
    return _private_key().public_key()


def _public_jwk() -> dict[str, str]:
    raw = _public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"crv": "Ed25519", "kty": "OKP", "x": _base64url(raw)}


def key_id() -> str:
    """The key's RFC 7638 thumbprint."""
    canonical = json.dumps(_public_jwk(), sort_keys=True, separators=(",", ":"))
    return _base64url(hashlib.sha256(canonical.encode()).digest())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
