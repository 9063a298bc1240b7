"""Password hashes of accounts: scrypt, with its parameters kept in the hash.

A hash reads ``scrypt$<n>$<r>$<p>$<salt>$<key>``, salt and key in base64, so that the cost can be
raised later without invalidating the hashes that are stored.
"""

import base64
import hashlib
import hmac
import secrets

COST_N, BLOCK_R, PARALLEL_P = 2**14, 8, 1
SALT_BYTES = 16
KEY_BYTES = 32


def _derive(password: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    n, r, p = cost
    return hashlib.scrypt(
        password.encode(), salt=salt, n=n, r=r, p=p, dklen=KEY_BYTES, maxmem=256 * n * r
    )


def hash_password(password: str) -> str:
    """Return a salted hash to store in ``account.password_hash``."""
    salt = secrets.token_bytes(SALT_BYTES)
    key = _derive(password, salt, (COST_N, BLOCK_R, PARALLEL_P))
    parts = (base64.b64encode(salt).decode(), base64.b64encode(key).decode())
    return f"scrypt${COST_N}${BLOCK_R}${PARALLEL_P}${parts[0]}${parts[1]}"


def verify_password(password: str, stored: str) -> bool:
    """Tell whether the password is the one behind a stored hash; a malformed hash is never.

    >>> verify_password("bamboo", hash_password("bamboo"))
    True
    >>> verify_password("bamboo", "")
    False
    """
    try:
        scheme, n, r, p, salt, key = stored.split("$")
        cost = (int(n), int(r), int(p))
        expected = base64.b64decode(key, validate=True)
        derived = _derive(password, base64.b64decode(salt, validate=True), cost)
    except ValueError:
        return False
    return scheme == "scrypt" and hmac.compare_digest(derived, expected)
