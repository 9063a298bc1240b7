"""Password hashes of accounts: argon2id, with its parameters kept in the hash.

A hash reads ``$argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<key>``. Older hashes are scrypt,
``scrypt$<n>$<r>$<p>$<salt>$<key>``, and are replaced when their owner signs in next.

The parameters of a hash are all of it but the key, the closing ``$`` included: what is needed to
derive the same hash from the same password. Only the database knows the key; it compares.
"""

import base64
import hashlib
import hmac
import secrets
from enum import Enum
from typing import NamedTuple

from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw

SALT_BYTES = 16
KEY_BYTES = 32
ALPHABET_BYTES = 15  # 20 characters of base64: 120 bit


class Argon2Cost(NamedTuple):
    """What one guess costs: memory in KiB, passes over it, lanes side by side."""

    memory_kib: int
    passes: int
    lanes: int


class PasswordCost(Enum):
    """Costs to choose from."""

    RFC9106 = Argon2Cost(64 * 1024, 3, 4)
    """RFC 9106, section 4, second recommended option: 64 MiB."""

    FAST = Argon2Cost(64, 1, 1)
    """Worth nothing against guessing; for tests and invented data."""


class PasswordHasher:
    """Hashes new passwords at one cost, and derives old ones at the cost that they were made with.

    Examples
    --------
    >>> hasher = PasswordHasher(PasswordCost.FAST)
    >>> stored = hasher.hash("bamboo")
    >>> hasher.derive("bamboo", parameters_of(stored)) == stored
    True
    """

    def __init__(self, cost: PasswordCost = PasswordCost.RFC9106) -> None:
        self._cost: Argon2Cost = cost.value

    def hash(self, password: str) -> str:
        """Return a salted hash to store in ``account.password_hash``."""
        return self.derive(password, self.fresh_parameters())

    def fresh_parameters(self) -> str:
        """Return parameters with a salt of their own: of a new hash, or of an unknown account."""
        memory, passes, lanes = self._cost
        salt = _base64(secrets.token_bytes(SALT_BYTES))
        return f"$argon2id$v={ARGON2_VERSION}$m={memory},t={passes},p={lanes}${salt}$"

    def is_current(self, parameters: str) -> bool:
        """Tell whether a hash with such parameters may stay as it is."""
        head, _, _ = self.fresh_parameters().removesuffix("$").rpartition("$")
        return parameters.startswith(head + "$")

    def derive(self, password: str, parameters: str) -> str:
        """Return the hash of a password with given parameters.

        Raises
        ------
        ValueError
            If the parameters are none of ours.
        """
        if parameters.startswith("scrypt$"):
            return parameters + base64.b64encode(_scrypt(password, parameters)).decode()
        _, kind, version, cost, salt, end = parameters.split("$")
        if kind != "argon2id" or version != f"v={ARGON2_VERSION}" or end:
            raise ValueError("no parameters of a password hash")
        memory, passes, lanes = (int(part.partition("=")[2]) for part in cost.split(","))
        key = hash_secret_raw(
            password.encode(), _bytes(salt), passes, memory, lanes, KEY_BYTES, Type.ID
        )
        return parameters + _base64(key)


def parameters_of(stored: str) -> str:
    """Return a hash without its key."""
    head, separator, _ = stored.rpartition("$")
    return head + separator


def hash_password(password: str, cost: PasswordCost = PasswordCost.RFC9106) -> str:
    """Return a salted hash to store in ``account.password_hash``."""
    return PasswordHasher(cost).hash(password)


def verify_password(password: str, stored: str) -> bool:
    """Tell whether the password is the one behind a hash at hand; a malformed hash is never.

    Examples
    --------
    >>> verify_password("bamboo", hash_password("bamboo", PasswordCost.FAST))
    True
    >>> verify_password("bamboo", "")
    False
    """
    try:
        derived = PasswordHasher().derive(password, parameters_of(stored))
    except ValueError:
        return False
    return hmac.compare_digest(derived.encode(), stored.encode())


def make_password() -> str:
    """Return a password for somebody to change at once."""
    return base64.urlsafe_b64encode(secrets.token_bytes(ALPHABET_BYTES)).decode()


def _scrypt(password: str, parameters: str) -> bytes:
    _, n, r, p, salt, _ = parameters.split("$")
    cost, block, lanes = int(n), int(r), int(p)
    return hashlib.scrypt(
        password.encode(),
        salt=base64.b64decode(salt, validate=True),
        n=cost,
        r=block,
        p=lanes,
        dklen=KEY_BYTES,
        maxmem=256 * cost * block,
    )


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
