"""Token forms: K10<sha256 of /cacerts>::<user>:<password>, the short form, and the bootstrap form."""

import hashlib
import re
from dataclasses import dataclass

from . import journal

_BOOTSTRAP = re.compile(r"^[a-z0-9]{6}\.[a-z0-9]{16}$")


@dataclass(frozen=True)
class Token:
    """One parsed token. `ca_hash` is None for the short forms; `user` is server, node or bootstrap."""

    user: str
    password: str
    ca_hash: str | None


def ca_hash(ca_bundle):
    """SHA-256 over the bytes the supervisor serves at /cacerts."""
    return hashlib.sha256(ca_bundle).hexdigest()


def full(ca_bundle, user, password):
    return f"K10{ca_hash(ca_bundle)}::{user}:{password}"


def parse(text, user):
    """Parses a token; `user` is who the short form stands for. Fatal with the product's texts."""
    if not text:
        raise journal.Fatal("token must not be empty")
    if not text.startswith("K10"):
        return Token("bootstrap" if _BOOTSTRAP.match(text) else user, text, None)
    digest, separator, credentials = text[3:].partition("::")
    if not separator:
        raise journal.Fatal("invalid token format")
    if len(digest) != 64:
        raise journal.Fatal("invalid token CA hash length")
    if _BOOTSTRAP.match(credentials):
        return Token("bootstrap", credentials, digest)
    name, separator, password = credentials.partition(":")
    if not separator or not password:
        raise journal.Fatal("invalid token format")
    return Token(name, password, digest)
