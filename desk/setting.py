"""How one desk is run: whom it answers, by which names, and how people come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    """How a desk is run: as somebody wants it, and what follows from that once it listens.

    Attributes:
        workspace: the folder of the workspace it serves.
        hosts: names with which it may be asked for, with their port, such as `127.0.0.1:8123`; all lower case.
        secure: whether people reach it over TLS, its own or that of a proxy.
        port: the port it listens on, 0 for any that is free; a part of the cookie's name, since a browser gives cookies
            to every port.
        as_of: the day that is asked about; None for today.
        alone: name of the one person whose machine it is; empty where people sign in.
        key: the secret of the link with which that person begins, once.
        proxy: address of the one proxy that may ask; empty without one.
        header: header in which that proxy names who asks; empty where people come by personal links.
        address: the address it listens on, in numbers.
        names: names by which it may be asked for beside that.
        certificate: its certificate for TLS, and `private_key` the key of that; None without.
    """

    workspace: Path
    hosts: frozenset[str] = frozenset()
    secure: bool = False
    port: int = 0
    as_of: date | None = None
    alone: str = ""
    key: str = ""
    proxy: str = ""
    header: str = ""
    address: str = "127.0.0.1"
    names: Sequence[str] = ()
    certificate: Path | None = None
    private_key: Path | None = None

    @property
    def day(self) -> date:
        """The day that is asked about."""
        return self.as_of or date.today()

    @property
    def cookie(self) -> str:
        """The name of the cookie; browsers hold one that begins with `__Host-` to this host, this path and TLS."""
        return "__Host-readiness" if self.secure else f"readiness-{self.port}"
