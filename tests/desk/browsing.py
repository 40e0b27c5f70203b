"""A browser without scripts: it reads pages, fills in the forms that stand there, and sends them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from starlette.testclient import TestClient

SENT_BY_A_BROWSER = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"}


@dataclass
class Form:
    """A form as it stands on a page."""

    action: str
    method: str = "get"
    multipart: bool = False
    fields: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Reader(HTMLParser):
    """Reads forms, links, headings and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.heading = ""
        self._form: Form | None = None
        self._select: list[Any] | None = None
        self._area: str | None = None
        self._words = ""
        self._button: tuple[str, str] | None = None
        self._heading = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "h1":
            self._heading = True
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get"), "enctype" in given)
            self.forms.append(self._form)
        if self._form is None:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "button":
            self._button, self._words = (name, given.get("value", "")), ""
        if not name:
            return
        if tag in ("input", "select", "textarea"):
            self._form.names.add(name)
        if tag == "input" and kind == "file":
            self._form.files.add(name)
        elif tag == "input" and (kind not in ("checkbox", "radio") or "checked" in given):
            self._form.fields.append((name, given.get("value", "")))
        if tag == "select":
            self._select = [name, None]
        if tag == "textarea":
            self._area, self._words = name, ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        self._words += data
        if self._heading:
            self.heading += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "h1":
            self._heading = False
        if tag == "form":
            self._form = None
        if self._form and tag == "textarea" and self._area:
            self._form.fields.append((self._area, self._words.removeprefix("\n")))
        if self._form and tag == "button" and self._button:
            self._form.buttons.append((*self._button, " ".join(self._words.split())))

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def _selected(html: str, form: Form) -> None:
    """What each list of a page has chosen."""
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        if name not in form.names:
            continue
        options = re.findall(r'<option value="([^"]*)"( selected)?', inner)
        chosen = next((value for value, selected in options if selected), options[0][0] if options else "")
        form.fields.append((name, chosen))


class Browser:
    """Somebody at the desk."""

    def __init__(self, app: Any = None, **options: Any) -> None:
        self.client = TestClient(app, **options) if app else options["client"]
        self.client.headers.update(SENT_BY_A_BROWSER)
        self.html = ""
        self.status = 0
        self.path = ""

    def open(self, path: str) -> Browser:
        return self._took(self.client.get(path))

    def arrive(self, link: str) -> Browser:
        """Come in by a link, and stop before the first page: working that out costs more than most tests."""
        self.open(link)
        self.client.follow_redirects = False
        self.send()
        self.client.follow_redirects = True
        assert self.status == 303
        return self

    def send(
        self, changes: dict[str, Any] | None = None, *, form: int | str = 0, button: str = "", files: Any = None
    ) -> Browser:
        """Send a form of the page.

        Args:
            changes: field to what is typed or ticked there; a list for several of one name.
            form: its place on the page, or its action.
            button: words of the button that is pressed; else the first.
            files: what is chosen in its file field.
        """
        page = Reader(self.html)
        posts = [f for f in page.forms if f.action != "/end"]
        chosen = posts[form] if isinstance(form, int) else next(f for f in page.forms if f.action == form)
        _selected(self.html, chosen)
        data: dict[str, list[str]] = {}
        for name, value in chosen.fields:
            data.setdefault(name, []).append(value)
        for name, value in (changes or {}).items():
            assert name in chosen.names, f"the form has no field {name}"
            data[name] = value if isinstance(value, list) else [value]
        pressed = next((b for b in chosen.buttons if button in b[2]), None)
        assert pressed, f"no button says {button}"
        if pressed[0]:
            data[pressed[0]] = [pressed[1]]
        action = chosen.action or self.path
        if chosen.method == "get":
            return self._took(self.client.get(action, params=data))
        if chosen.multipart:
            sent = [("files", file) for file in files or [("", b"")]]
            return self._took(self.client.post(action, data=data, files=sent))
        return self._took(self.client.post(action, data=data))

    @property
    def heading(self) -> str:
        return " ".join(Reader(self.html).heading.split())

    @property
    def links(self) -> list[str]:
        return Reader(self.html).links

    def says(self, words: str) -> bool:
        """Whether the page says something, whatever its markup."""
        return words in self.text

    @property
    def text(self) -> str:
        import html

        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.html)).split())

    def _took(self, response: Any) -> Browser:
        self.response, self.html, self.status = response, response.text, response.status_code
        self.path = response.url.path
        return self
