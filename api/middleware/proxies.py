"""Which addresses are our own proxies', and who therefore stands behind a request."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address

Network = IPv4Network | IPv6Network

NO_ADDRESS = "-"
MAX_HOPS = 20
"""Addresses of a forwarding header that are looked at; no house has that many proxies."""


class Proxies:
    """The proxies in front of the server.

    Parameters
    ----------
    networks
        Where they stand. What anyone else says of himself is not believed.
    over_socket
        Whether whoever connects over a unix socket is a proxy.
    """

    def __init__(self, networks: Sequence[Network], *, over_socket: bool = False) -> None:
        self._networks = tuple(networks)
        self._over_socket = over_socket
        self._among = lru_cache(maxsize=4096)(self._look_up)

    def trusts(self, address: str | None) -> bool:
        """Tell whether an address is a proxy's; None is the other end of a unix socket."""
        if address is None or address == "":
            return self._over_socket
        return bool(self._networks) and self._among(address)

    def client(self, peer: str | None, forwarded: Sequence[str]) -> str:
        """Return the address nearest to us that is no proxy's.

        Parameters
        ----------
        forwarded
            The values of ``X-Forwarded-For``, in their order; only read if the peer is a proxy,
            and only as far as proxies wrote it.

        Examples
        --------
        >>> from ipaddress import ip_network
        >>> Proxies([ip_network("10.0.0.0/8")]).client("10.0.0.1", ["6.6.6.6, 1.2.3.4, 10.0.0.2"])
        '1.2.3.4'
        """
        if not self.trusts(peer):
            return peer or NO_ADDRESS
        hops = [hop.strip() for value in forwarded for hop in value.split(",")]
        nearest = peer or NO_ADDRESS
        for hop in reversed(hops[-MAX_HOPS:]):
            address = _plain_address(hop)
            if address is None:
                break
            nearest = address
            if not self.trusts(address):
                break
        return nearest

    def _look_up(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._networks)


def _plain_address(text: str) -> str | None:
    """Return an address without the port that some proxies add, or None if it is none.

    >>> _plain_address("[2001:db8::1]:8443"), _plain_address("1.2.3.4:5"), _plain_address("unknown")
    ('2001:db8::1', '1.2.3.4', None)
    """
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return None
