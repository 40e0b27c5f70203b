"""The desk as one application: its pages, and what every request goes through before it reaches one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from application.access import Right, require
from application.desk_policy import desk_policy
from base.errors import EngineFaultError, NotAllowedError, NotFoundError, ReadinessError, RegisterError
from base.faultlog import write_fault
from desk import (
    actions,
    corrections,
    evidence,
    filing,
    judgements,
    looks,
    mine,
    monday,
    papers,
    people,
    plans,
    questions,
    record,
)
from desk.form_parser import read_form
from desk.gate import Gate
from desk.guard import Guard, TooMuchError, is_same_page
from desk.house import House
from desk.setting import Setting
from desk.slips import told
from desk.visit import SEND, Handler, Visit

if TYPE_CHECKING:
    from starlette.types import ASGIApp


class Desk:
    """Everything that the pages of one desk share."""

    def __init__(self, setting: Setting) -> None:
        """Open the desk; what was sent to it long ago and never filed is thrown away."""
        self.house, self.gate = House(setting), Gate(setting)
        self.house.tray.sweep(desk_policy().sessions.drafts_days)

    # --- a request ----------------------------------------------------------------------------------------

    def page(self, path: str, handle: Handler, right: Right, methods: Sequence[str]) -> Route:
        """A page.

        Args:
            methods: how it is asked for; see `desk.visit.READ`.
        """

        async def answer(request: Request) -> Response:
            if request.method != "POST":
                return await run_in_threadpool(self._answer, request, FormData(), handle, right)
            # Nobody sends files here before it is known who they are; what was typed is handed back.
            outside = await run_in_threadpool(self._outside, request, right)
            try:
                form = await read_form(request, with_files=outside is None)
            except TooMuchError:
                return self._failed(request, 413, "That is more than one form takes. Send fewer files at once.")
            except HTTPException as error:
                return self._failed(request, 400, f"The form could not be read: {error.detail}")
            try:
                if outside:
                    return outside(form)
                return await run_in_threadpool(self._answer, request, form, handle, right)
            finally:
                await form.close()

        return Route(path, answer, methods=list(methods))

    def _outside(self, request: Request, right: Right) -> Callable[[FormData], Response] | None:
        """What answers whoever is not signed in or may not do it, or where nobody can tell; None for others."""
        try:
            with self.house.open() as session:
                if (asks := self.gate.who(request, session)) is None:
                    return partial(self._sign_in, request)
                require(asks, right)
                return None
        except ReadinessError as error:
            return partial(self._failed, request, _status(error), told(error))

    def _answer(self, request: Request, form: FormData, handle: Handler, right: Right) -> Response:
        try:
            with self.house.open() as session:
                asks = self.gate.who(request, session)
                if asks is None:
                    return self._sign_in(request, form)
                visit = Visit(self.house, self.gate, request, session, asks, form)
                if visit.sent and not self.gate.is_ours(request, visit.text("form")):
                    words = "This form is of a session that has ended, or of another. Nothing was changed yet."
                    return self._failed(request, 403, words, form, kept=is_same_page(request))
                require(asks, right)
                return handle(visit)
        except EngineFaultError as error:
            return self.fault(request, error)
        except ReadinessError as error:
            return self._failed(request, _status(error), told(error), form)
        except OSError as error:
            words = f"The machine that runs the desk could not do it: {error.strerror}. Nothing was changed."
            return self._failed(request, 507 if error.errno == 28 else 500, words, form)
        except Exception as error:
            return self.fault(request, error)

    def _sign_in(self, request: Request, form: FormData) -> Response:
        kept, lost = _typed(form)
        words = looks.rendered(
            "outside.html",
            kept=kept,
            lost=lost,
            token="",
            title="You are not signed in",
            header=self.house.setting.header,
            alone=bool(self.house.setting.alone),
            here=request.url.path,
            elsewhere=request.headers.get("sec-fetch-site") in ("cross-site", "same-site"),
        )
        return HTMLResponse(words, 401)

    def _failed(
        self, request: Request, status: int, words: str, form: FormData | None = None, *, kept: bool = False
    ) -> Response:
        """A page that says what went wrong; where that helps, it holds what was typed, to be sent again."""
        typed, lost = _typed(form)
        answer = looks.rendered(
            "failed.html",
            title="That did not work" if status >= 500 else "That cannot be done",
            words=words,
            kept=typed if kept or status >= 500 else [],
            lost=lost,
            here=request.url.path,
            token=self.gate.form_token(request),
        )
        return HTMLResponse(answer, status)

    def fault(self, request: Request, error: BaseException) -> Response:
        """A page that says that something of ours went wrong, with where in the log."""
        log = write_fault(error)
        where = "Whoever runs the desk finds where in its log." if log else "No log could be written."
        return self._failed(
            request, 500, f"Something went wrong in readiness itself. What it was about to change is as it was. {where}"
        )

    # --- coming in and going ------------------------------------------------------------------------------

    async def begin(self, request: Request) -> Response:
        """The page of a personal link; nothing begins before its button is pressed, since mail programs open links."""
        try:
            form = (
                await request.form(max_files=0, max_fields=4, max_part_size=1024) if request.method == "POST" else None
            )
        except (HTTPException, TooMuchError):
            return self._failed(request, 400, "This is no link of this desk.")
        return await run_in_threadpool(self._begin, request, form)

    def _begin(self, request: Request, form: FormData | None) -> Response:
        address = self._address(request)
        if self.gate.too_many(address):
            return self._failed(request, 429, f"Too many wrong links. Wait {desk_policy().sign_in.minutes} minutes.")
        secret = str(form.get("link", "")) if form else str(request.path_params.get("secret", ""))
        try:
            with self.house.open() as session:
                asked = self.gate.invited(secret, session)
                begun = self.gate.begin(secret, session) if asked and request.method == "POST" else None
                if asked is None or (request.method == "POST" and begun is None):
                    self.gate.too_many(address, wrong=True)
                    words = "This link was used already, is too old or was withdrawn. Ask for a new one."
                    return self._failed(request, 403, words)
                if begun:
                    response = RedirectResponse("/", 303)
                    setting = self.house.setting
                    lasts = desk_policy().sessions.lasts_days * 86_400
                    response.set_cookie(
                        setting.cookie, begun, lasts, path="/", secure=setting.secure, httponly=True, samesite="strict"
                    )
                    return response
                title = f"{session.authority}: evidence desk"
                return HTMLResponse(looks.rendered("begin.html", title=title, name=asked.name, secret=secret))
        except ReadinessError as error:
            return self._failed(request, _status(error), told(error))

    def _address(self, request: Request) -> str:
        """Where a request came from; what the proxy says of it where there is one."""
        if self.house.setting.proxy:
            return request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        return request.client.host if request.client else ""

    def end(self, visit: Visit) -> Response:
        """End the session."""
        self.gate.end(visit.request, visit.session)
        response = RedirectResponse("/", 303)
        response.delete_cookie(self.house.setting.cookie, path="/")
        return response


def make_app(setting: Setting, *, warm: bool = False) -> ASGIApp:
    """The desk, ready to be served.

    Args:
        warm: whether what the first page shows is worked out at once, beside whoever comes.

    Raises:
        WorkspaceError: there is no workspace in its folder.
    """
    desk = Desk(setting)
    if warm:
        threading.Thread(target=desk.house.warm, daemon=True).start()
    missing = {404: desk_missing, 405: desk_missing, Exception: desk.fault}
    return Guard(Starlette(routes=routes_of(desk), exception_handlers=missing), setting)


def routes_of(desk: Desk) -> list[Route]:
    """Every page of a desk, with what answers it."""
    begin = [
        Route("/begin", desk.begin, methods=["POST"]),
        Route("/begin/{secret}", desk.begin, methods=["GET"]),
    ]
    routes = [
        *([] if desk.house.setting.header else begin),  # where the council's own sign-in names people no link does
        desk.page("/end", desk.end, "read", SEND),
        Route("/static/desk.css", _static(looks.style, "text/css"), methods=["GET"]),
        Route("/static/desk.js", _static(looks.script, "text/javascript"), methods=["GET"]),
    ]
    for part in (
        mine,
        filing,
        corrections,
        evidence,
        plans,
        actions,
        judgements,
        questions,
        papers,
        monday,
        record,
        people,
    ):
        routes += [desk.page(*page) for page in part.PAGES]
    return routes


def desk_missing(request: Request, error: Exception) -> Response:
    """The answer to an address that no page has, or that only a form leads to."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    words = "There is no page of that address."
    if status == 405:
        words = "What stands at that address is done by a form of another page. Nothing was changed."
    answer = looks.rendered("failed.html", title="Not found", words=words, kept=[], lost=False, here="/", token="")
    return HTMLResponse(answer, status)


def _static(text: Callable[[], str], kind: str) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        return Response(text(), media_type=kind, headers={"cache-control": "max-age=3600"})

    return answer


def _typed(form: FormData | None) -> tuple[list[tuple[str, str]], bool]:
    """What was typed into a form, and whether there were files that are lost now."""
    sent = form.multi_items() if form else []
    files = any(isinstance(value, UploadFile) and value.filename for _, value in sent)
    return [(name, value) for name, value in sent if isinstance(value, str) and name != "form"], files


def _status(error: ReadinessError) -> int:
    if isinstance(error, NotAllowedError):
        return 403
    if isinstance(error, NotFoundError):
        return 404
    return 503 if isinstance(error, RegisterError) else 400
