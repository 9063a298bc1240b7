"""A pytest plugin for machines without namespaces: whatever connects beyond this machine fails.

It sees what Python itself connects to, not what a browser or a database server does.
"""

import ipaddress
import sys
from typing import Any


def refuse_the_outside(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse a connection to an address that is not the loopback's; unix sockets pass."""
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = str(arguments[1][0])
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise PermissionError(f"connects to {host}")


def pytest_configure() -> None:
    """Watch from now on; an audit hook cannot be taken out again."""
    sys.addaudithook(refuse_the_outside)
