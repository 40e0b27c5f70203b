"""What stands before every page: who may ask, how much they may send, what a browser may do with the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from application.desk_policy import desk_policy
from desk.setting import Setting

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEGABYTE = 1 << 20

HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
"""What every answer says, unless it says otherwise itself."""


class TooMuchError(Exception):
    """More was sent than one form may bring."""


class Guard:
    """Refuses what no page of ours sends, and gives every answer its headers."""

    def __init__(self, app: ASGIApp, setting: Setting) -> None:
        """Stand before an application."""
        self._app, self._setting = app, setting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if self._setting.secure:  # also where a proxy has the TLS, so that no answer leads back to a plain line
            scope = {**scope, "scheme": "https"}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer_headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answer_headers.setdefault(name, value)
                if self._setting.secure:
                    answer_headers.setdefault("strict-transport-security", "max-age=31536000")
            await send(message)

        if refused := self._refusal(scope, headers):
            status, reason = refused
            await PlainTextResponse(reason + "\n", status)(scope, receive, send_with_headers)
            return
        came, most = 0, _most(headers)

        async def receive_counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > most:
                raise TooMuchError
            return message

        await self._app(scope, receive_counted, send_with_headers)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Why a request is not let through, with its status; None where it is."""
        client = scope.get("client")
        if self._setting.proxy and (client is None or client[0] != self._setting.proxy):
            return 403, "This desk answers only the proxy that it was set up with."
        if headers.get("host", "").lower() not in self._setting.hosts:
            # A page of somewhere else whose name was turned to this address would come with its own name.
            return 421, "This desk does not go by that name."
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            return 400, "No page has such an address."  # and PostgreSQL holds no such text
        site, method = headers.get("sec-fetch-site", ""), scope["method"]
        if method not in ("GET", "HEAD", "POST"):
            return 405, "A page can be read and a form sent; nothing else."
        if site in ("cross-site", "same-site") and (method == "POST" or headers.get("sec-fetch-mode") != "navigate"):
            return 403, "A page of somewhere else sent this. Nothing was changed."
        if method == "POST" and not site and (origin := headers.get("origin")):
            scheme = "https" if self._setting.secure else "http"
            if origin.lower() not in {f"{scheme}://{host}" for host in self._setting.hosts}:
                return 403, "A page of somewhere else sent this. Nothing was changed."
        kind = headers.get("content-type", "").lower()
        if kind.startswith("multipart/") and "charset" in kind:
            # No browser says one; some that Python knows make text that nothing can write.
            return 415, "A form is sent in UTF-8, without naming a character set."
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 15 or int(length) > _most(headers):
            return 413, f"That is more than {_most(headers) // MEGABYTE} MB, and one form takes no more."
        return None


def is_same_page(request: Request) -> bool:
    """Whether the browser vouches that a page of this desk sent a form: had it said another, it was refused before."""
    return request.headers.get("sec-fetch-site") == "same-origin" or "origin" in request.headers


def _most(headers: Headers) -> int:
    """How many bytes one request may bring; what has no files is held in memory, and so is less."""
    limits = desk_policy().limits
    with_files = headers.get("content-type", "").lower().startswith("multipart/")
    return (limits.request_megabytes if with_files else limits.typed_megabytes) * MEGABYTE
