"""Passwords: scrypt (RFC 7914) with the costs in the hash, so that they can be raised later."""

import base64
import hashlib
import hmac
import secrets

LEAST, MOST = 10, 256
_COST, _BLOCK, _LANES = 2**15, 8, 1  # 32 MiB, about 0.1 s on a small computer
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read as something else


def hashed(password: str) -> str:
    """`scrypt$cost$block$lanes$salt$key`."""
    salt = secrets.token_bytes(16)
    key = _derive(password, salt, _COST, _BLOCK, _LANES)
    numbers = f"{_COST}${_BLOCK}${_LANES}"
    return f"scrypt${numbers}${base64.b64encode(salt).decode()}${base64.b64encode(key).decode()}"


def fits(password: str, stored: str) -> bool:
    """Whether `stored` is a hash of this password; takes as long for a wrong one."""
    _, cost, block, lanes, salt, key = stored.split("$")
    found = _derive(password, base64.b64decode(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(found, base64.b64decode(key))


def weakness(password: str, name: str) -> str | None:
    """Why a new password is not taken."""
    if not LEAST <= len(password) <= MOST:
        return f"a password has {LEAST} to {MOST} characters"
    if len(set(password)) < 5 or name.lower() in password.lower():
        return "this password is too easy to guess: more different characters, and not the name"
    return None


def made_up() -> str:
    """A password for once, such as `k3f7m-...`: 20 of 31 characters are 99 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4))


def _derive(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    memory = 128 * cost * block * lanes + (1 << 20)
    return hashlib.scrypt(
        password.encode()[: 4 * MOST], salt=salt, n=cost, r=block, p=lanes, maxmem=memory, dklen=32
    )
