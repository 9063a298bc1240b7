"""ID tokens: signed by the issuer, for us, for this sign-in, and not yet over."""

import datetime as dt
import time
from typing import Any, NamedTuple

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from api.oidc.refusals import OidcRefusedError

ALGORITHMS = [
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "Ed25519", "EdDSA"),
]
"""Signatures by a key of the issuer alone: none that a client's secret could make, nor none."""

LEEWAY_S = 60
"""How far the clocks of issuer and server may be apart, in s."""


class UnknownKeyError(Exception):
    """The token names a key that is not among those known; the issuer may have a new one."""


class Expected(NamedTuple):
    """What an ID token must say: who made it, for whom, for which sign-in, with which token.

    ``max_age_s`` is how long ago its owner may have proved themselves to the issuer, in s.
    """

    issuer: str
    client_id: str
    nonce: str
    access_token: str | None
    max_age_s: float


class Identity(NamedTuple):
    """Who somebody is at the issuer, when they proved it there, and the token's other claims."""

    subject: str
    proved_at: dt.datetime
    claims: dict[str, Any]


def read_id_token(token: object, keys: KeySet, expected: Expected) -> Identity:
    """Return who an ID token is about.

    Raises
    ------
    UnknownKeyError
        If it names a key that the set lacks.
    OidcRefusedError
        ``OIDC_TOKEN`` if anything about it is wrong, ``OIDC_NOT_FRESH`` if the issuer went by an
        older proof than was asked for.
    """
    if not isinstance(token, str):
        raise _refused("no ID token")
    try:
        decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": expected.issuer},
                "aud": {"essential": True, "value": expected.client_id},
                "sub": {"essential": True},
            },
            params={
                "nonce": expected.nonce,
                "client_id": expected.client_id,
                "access_token": expected.access_token,
            },
        )
        claims.validate(now=int(time.time()), leeway=LEEWAY_S)
    except InvalidKeyIdError as error:
        raise UnknownKeyError from error
    except (JoseError, ValueError, TypeError) as error:
        raise _refused(f"{type(error).__name__}: {error}") from error
    return _identity(dict(claims), expected.max_age_s)


def _identity(claims: dict[str, Any], max_age_s: float) -> Identity:
    subject, proved = claims["sub"], claims.get("auth_time")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise _refused("the subject is no text of at most 255 characters")
    # it was asked for: an issuer that leaves it out cannot be relied on for fresh proofs
    if isinstance(proved, bool) or not isinstance(proved, int | float):
        raise _refused("no auth_time")
    age_s = time.time() - proved
    if age_s < -LEEWAY_S:
        raise _refused("auth_time lies in the future")
    if age_s > max_age_s + LEEWAY_S:
        raise OidcRefusedError("OIDC_NOT_FRESH", f"proved {age_s:.0f} s ago")
    return Identity(subject, dt.datetime.fromtimestamp(proved, dt.UTC), claims)


def _refused(why: str) -> OidcRefusedError:
    return OidcRefusedError("OIDC_TOKEN", why)
