"""Run a command where there is no network but the loopback: a namespace without a route.

``python -m tests.support.closed_network COMMAND…`` opens the namespace, as root or, where the
kernel lets users do so, as a user. The unix sockets of the file system stay in reach.
"""

import errno
import fcntl
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

INSIDE = "--inside"
OUTSIDE = ("192.0.2.1", 443)
"""An address kept for documents (RFC 5737): nobody's, but one needs a route to find that out."""

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1
WAYS_IN = (
    ["unshare", "--net"],
    ["unshare", "--user", "--map-current-user", "--keep-caps", "--net"],
)


class NamespaceForbiddenError(RuntimeError):
    """This machine lets us open no network namespace."""


def closed(command: list[str]) -> list[str]:
    """Return the command that runs another one without a network.

    Raises
    ------
    NamespaceForbiddenError
        If neither root's nor a user's way of opening a namespace is allowed here.
    """
    refusals = []
    for way in WAYS_IN:
        tried = subprocess.run([*way, "true"], capture_output=True, text=True, check=False)
        if tried.returncode == 0:
            return [*way, sys.executable, "-m", __spec__.name, INSIDE, *command]
        refusals.append(tried.stderr.strip())
    raise NamespaceForbiddenError("; ".join(refusals))


def raise_loopback() -> None:
    """Switch the namespace's own loopback on; a new namespace has it switched off."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        request = struct.pack("16sh14x", b"lo", 0)
        name, flags = struct.unpack("16sh14x", fcntl.ioctl(asking, SIOCGIFFLAGS, request))
        fcntl.ioctl(asking, SIOCSIFFLAGS, struct.pack("16sh14x", name, flags | IFF_UP))


def require_no_way_out() -> None:
    """Make sure that there is no route and no way to an address outside.

    Raises
    ------
    RuntimeError
        If anything leads out of here.
    """
    if routes := Path("/proc/self/net/route").read_text().splitlines()[1:]:
        raise RuntimeError(f"not closed: routes {routes}")
    with socket.socket() as outward:
        outward.settimeout(1)
        if (found := outward.connect_ex(OUTSIDE)) != errno.ENETUNREACH:
            raise RuntimeError(f"not closed: {OUTSIDE} answers {errno.errorcode.get(found)}")


def main(words: list[str]) -> None:
    """Open the namespace, close the door behind us, and become the command."""
    if words[:1] != [INSIDE]:
        command = closed(words)
    else:
        raise_loopback()
        require_no_way_out()
        command = words[1:]
    os.execvp(command[0], command)  # noqa: S606  becoming the command is what it is for


if __name__ == "__main__":
    main(sys.argv[1:])
