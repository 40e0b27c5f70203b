"""Starting the desk: where it listens, whom it answers, and the link that is told."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Callable
from dataclasses import replace

import uvicorn

from base.errors import InputError
from base.memory import collect_seldom
from desk.app import make_app
from desk.setting import Setting


def check(setting: Setting) -> None:
    """Refuse what would let evidence out.

    Raises:
        InputError: it would be heard outside this machine without TLS, or what was said does not go together.
    """
    try:
        here = ipaddress.ip_address(setting.address).is_loopback
    except ValueError:
        raise InputError(
            f"{setting.address!r} is not an address.", field="address", hint="Write it in numbers, such as 127.0.0.1."
        ) from None
    if (setting.certificate is None) != (setting.private_key is None):
        raise InputError("A certificate and its key go together.", field="key", hint="Give both.")
    for file, field in ((setting.certificate, "certificate"), (setting.private_key, "key")):
        if file is not None and not file.is_file():
            raise InputError("There is no such file.", where=str(file), field=field)
    if setting.proxy:
        try:
            ipaddress.ip_address(setting.proxy)
        except ValueError:
            raise InputError(
                f"{setting.proxy!r} is not an address.", field="behind", hint="Write the proxy's address in numbers."
            ) from None
    if setting.header and not setting.proxy:
        raise InputError(
            "A header that names who asks is believed from one proxy alone.",
            field="behind",
            hint="Say the proxy's address.",
        )
    if setting.alone and not here:
        raise InputError(
            "Alone, the desk listens on this machine only.", field="address", hint="Share it, so that people sign in."
        )
    if setting.names and setting.certificate is None and not setting.proxy:
        raise InputError(
            f"By the name {setting.names[0]} others would come, and everybody on the way could read along.",
            field="certificate",
            hint="Give a certificate and its key, or the address of the proxy that has them.",
        )
    if not here and setting.certificate is None and not setting.proxy:
        raise InputError(
            f"On {setting.address} everybody on the way could read along.",
            field="certificate",
            hint="Give a certificate and its key, or the address of a proxy that has them.",
        )


def serve(setting: Setting, ready: Callable[[str, Setting], None]) -> None:
    """Serve the desk until it is stopped.

    Args:
        setting: how it is to be run.
        ready: told the address once it listens, with how it is run.

    Raises:
        InputError: it would let evidence out, or the address cannot be listened on.
        WorkspaceError: there is no workspace in its folder.
    """
    check(setting)
    collect_seldom(100_000)  # it runs for days: garbage must not pile up, nor a search keep somebody waiting
    listening = _listen(setting)
    setting = _listening(setting, listening.getsockname()[1])
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
        ssl_certfile=setting.certificate,
        ssl_keyfile=setting.private_key,
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
    scheme = "https" if setting.certificate else "http"
    host = f"[{setting.address}]" if ":" in setting.address else setting.address
    ready(f"{scheme}://{host}:{setting.port}", setting)
    uvicorn.Server(config).run(sockets=[listening])


def _listen(setting: Setting) -> socket.socket:
    family = socket.AF_INET6 if ":" in setting.address else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((setting.address, setting.port))
    except OSError as error:
        listening.close()
        raise InputError(
            f"The desk cannot listen on {setting.address}, port {setting.port}: {error.strerror}.",
            field="port",
            hint="Choose another port, or stop what listens there.",
        ) from error
    listening.listen(256)
    return listening


def _listening(setting: Setting, port: int) -> Setting:
    """How a desk is run that listens on a port: by which names it is asked for, and the secret of its link."""
    address, names = setting.address, setting.names
    hosts = {f"{address}:{port}", *(f"localhost:{port}" for _ in [0] if address == "127.0.0.1")}
    for name in names:
        hosts |= {name.lower(), f"{name.lower()}:{port}"} if ":" not in name else {name.lower()}
    if ":" in address:
        hosts |= {f"[{address}]:{port}"}
    if port == (443 if setting.certificate else 80):  # which browsers leave out
        hosts |= {host.removesuffix(f":{port}") for host in hosts}
    return replace(
        setting,
        port=port,
        hosts=frozenset(hosts),
        secure=bool(setting.certificate or (setting.proxy and not setting.alone)),
        key=secrets.token_urlsafe(32) if setting.alone else "",
    )
