"""Starting the desk: where it listens, whom it answers, and the link that is told."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import uvicorn

from base.errors import InputError
from base.memory import collect_seldom
from desk.app import make_app
from desk.setting import Setting


@dataclass(frozen=True, slots=True)
class Wanted:
    """How somebody wants the desk run, as it was said.

    Attributes:
        person: who is alone at it; empty where people sign in.
        port: port to listen on; 0 for any that is free.
        names: names by which it may be asked for beside its address.
        certificate: its certificate for TLS, and `key` the private key; None without.
        proxy: address of the one proxy that may ask; empty without.
        header: header in which that proxy names who asks; empty where people come by links.
        as_of: the day that is asked about; None for today.
    """

    workspace: Path
    person: str = ""
    address: str = "127.0.0.1"
    port: int = 0
    names: Sequence[str] = ()
    certificate: Path | None = None
    key: Path | None = None
    proxy: str = ""
    header: str = ""
    as_of: date | None = None


def check(wanted: Wanted) -> None:
    """Refuse what would let evidence out.

    Raises:
        InputError: it would be heard outside this machine without TLS, or what was said does not go together.
    """
    try:
        here = ipaddress.ip_address(wanted.address).is_loopback
    except ValueError:
        raise InputError(
            f"{wanted.address!r} is not an address.", field="address", hint="Write it in numbers, such as 127.0.0.1."
        ) from None
    if (wanted.certificate is None) != (wanted.key is None):
        raise InputError("A certificate and its key go together.", field="key", hint="Give both.")
    for file, field in ((wanted.certificate, "certificate"), (wanted.key, "key")):
        if file is not None and not file.is_file():
            raise InputError("There is no such file.", where=str(file), field=field)
    if wanted.proxy:
        try:
            ipaddress.ip_address(wanted.proxy)
        except ValueError:
            raise InputError(
                f"{wanted.proxy!r} is not an address.", field="behind", hint="Write the proxy's address in numbers."
            ) from None
    if wanted.header and not wanted.proxy:
        raise InputError(
            "A header that names who asks is believed from one proxy alone.",
            field="behind",
            hint="Say the proxy's address.",
        )
    if wanted.person and not here:
        raise InputError(
            "Alone, the desk listens on this machine only.", field="address", hint="Share it, so that people sign in."
        )
    if wanted.names and wanted.certificate is None and not wanted.proxy:
        raise InputError(
            f"By the name {wanted.names[0]} others would come, and everybody on the way could read along.",
            field="certificate",
            hint="Give a certificate and its key, or the address of the proxy that has them.",
        )
    if not here and wanted.certificate is None and not wanted.proxy:
        raise InputError(
            f"On {wanted.address} everybody on the way could read along.",
            field="certificate",
            hint="Give a certificate and its key, or the address of a proxy that has them.",
        )


def serve(wanted: Wanted, ready: Callable[[str, Setting], None]) -> None:
    """Serve the desk until it is stopped.

    Args:
        wanted: how it is run.
        told: told the address once it listens, with how it is run.

    Raises:
        InputError: it would let evidence out, or the address cannot be listened on.
        WorkspaceError: there is no workspace in its folder.
    """
    check(wanted)
    collect_seldom(100_000)  # it runs for days: garbage must not pile up, nor a search keep somebody waiting
    listening = _listen(wanted)
    port = listening.getsockname()[1]
    setting = _setting(wanted, port)
    app = make_app(setting, warm=True)
    config = uvicorn.Config(
        app,
        access_log=False,  # an address can hold what somebody looked for, and a log is read by others
        log_config=None,
        log_level="critical",
        server_header=False,
        proxy_headers=False,
        ws="none",
        lifespan="off",
        ssl_certfile=wanted.certificate,
        ssl_keyfile=wanted.key,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=10,
        h11_max_incomplete_event_size=65_536,
    )
    try:
        config.load()
    except OSError as error:  # of which an error of TLS is one
        listening.close()
        raise InputError(
            f"The certificate and its key cannot be used: {error.strerror or error}.",
            field="certificate",
            hint="Give the certificate as PEM with those it rests on, and its own private key.",
        ) from error
    scheme = "https" if wanted.certificate else "http"
    host = f"[{wanted.address}]" if ":" in wanted.address else wanted.address
    ready(f"{scheme}://{host}:{port}", setting)
    uvicorn.Server(config).run(sockets=[listening])


def _listen(wanted: Wanted) -> socket.socket:
    family = socket.AF_INET6 if ":" in wanted.address else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((wanted.address, wanted.port))
    except OSError as error:
        listening.close()
        raise InputError(
            f"The desk cannot listen on {wanted.address}, port {wanted.port}: {error.strerror}.",
            field="port",
            hint="Choose another port, or stop what listens there.",
        ) from error
    listening.listen(256)
    return listening


def _setting(wanted: Wanted, port: int) -> Setting:
    hosts = {f"{wanted.address}:{port}", *(f"localhost:{port}" for _ in [0] if wanted.address == "127.0.0.1")}
    for name in wanted.names:
        hosts |= {name.lower(), f"{name.lower()}:{port}"} if ":" not in name else {name.lower()}
    if ":" in wanted.address:
        hosts |= {f"[{wanted.address}]:{port}"}
    if port == (443 if wanted.certificate else 80):  # which browsers leave out
        hosts |= {host.removesuffix(f":{port}") for host in hosts}
    return Setting(
        workspace=wanted.workspace,
        hosts=frozenset(hosts),
        secure=bool(wanted.certificate or (wanted.proxy and not wanted.person)),
        port=port,
        as_of=wanted.as_of,
        alone=wanted.person,
        key=secrets.token_urlsafe(32) if wanted.person else "",
        proxy=wanted.proxy,
        header=wanted.header,
    )
