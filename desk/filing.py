"""File evidence: files are sent, something is said of each, what that can carry is shown, and they are filed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from starlette.responses import Response

from application.access import may_open, require_bearings, require_row
from application.desk_policy import desk_policy
from application.queries import filing, grades
from application.queries.evidence import standing_of
from application.tray import Sent
from base.errors import InputError, ReadinessError
from desk.forms import Said, bearings_said, day_said, descriptors_listed, number, types_listed, whole
from desk.slips import Slip, slips_of
from desk.visit import FORM, READ, SEND, Visit, sent_from
from engine.effects import Effect, effect_sentences, left_out
from evidence.index_sheet.drafts import Draft, DraftBearing
from evidence.items.filing import Filed
from evidence.items.sentences import filed_sentences, vouched_sentences
from evidence.items.stated import draft_as_said
from evidence.people import as_listed

ABOVE = ("type", "about", "lead")
"""What is taken from the file above where nothing is said of a file."""
_PLAIN = ("title", "sensitivity", "rung", "checked_by", "outcomes")
_AT_FIELD = {*ABOVE, *_PLAIN, "bears_on", "sample", "met"}


class FileRow(NamedTuple):
    """One file of the form.

    Attributes:
        proposed: what it may be and bear on, with the words that say so.
    """

    sent: Sent
    size: int
    proposed: filing.Proposed


# --- sending ------------------------------------------------------------------------------------------------


def choose(visit: Visit, slips: Sequence[Slip] = ()) -> Response:
    """Choose files, maybe for a row of the plan."""
    limits, drafts = desk_policy().limits, visit.tray.mine(visit.name)
    return visit.show("send.html", "File evidence", slips=slips, wanted=_wanted(visit), limits=limits, drafts=drafts)


@sent_from(choose)
def send(visit: Visit) -> Response:
    """Take in what was chosen, until something is said of it."""
    tray, name, wanted, files = visit.tray, visit.name, _wanted(visit), visit.files("files")
    if not files:
        raise InputError("Choose at least one file.", field="files")
    if slips := visit.too_large(files):
        return choose(visit, slips)
    tray.sweep(desk_policy().sessions.drafts_days)
    id = tray.put(name, [(file.filename or "", file.file) for file in files], visit.text("into"))
    if wanted:
        tray.keep(id, name, {**tray.said(id, name), "for": [wanted]})
    return visit.go(f"/evidence/file/{id}")


def _wanted(visit: Visit) -> str:
    """The row of the plan that files are for; empty for none.

    Raises:
        NotAllowedError: it is not the visitor's own.
    """
    wanted = visit.text("for") or visit.asked("for")
    _require_rows(visit, [wanted] if wanted else [])
    return wanted


# --- saying what they are -----------------------------------------------------------------------------------


def ask(visit: Visit) -> Response:
    """The form that asks of each file what it is and what it shows, as far as that was said."""
    return _form(visit, Said(visit.tray.said(visit.part("id"), visit.name)), ())


def say(visit: Visit) -> Response:
    """Keep what is said of each file."""
    tray, name, id = visit.tray, visit.name, visit.part("id")
    typed = {field: visit.texts(field) for field in visit.form if field not in ("form", "do")}
    typed |= {"for": tray.said(id, name).get("for", [])}
    tray.keep(id, name, typed)
    does = visit.text("do")
    if does == "discard":
        tray.drop(id, name)
        return visit.go("/evidence/file", "The files were thrown away. Nothing was filed.")
    if does.startswith("without-"):
        tray.drop(id, name, whole(does.removeprefix("without-")))
        if tray.sent(id, name):
            return visit.go(f"/evidence/file/{id}", "That file was left out.")
        tray.drop(id, name)
        return visit.go("/evidence/file", "That file was left out, and none is left.")
    form = Said(typed)
    slips = _drafts(visit, form)[1]
    return _form(visit, form, slips) if slips else visit.go(f"/evidence/file/{id}/check")


def check(visit: Visit) -> Response:
    """What the files can carry, before they are filed; and filing them."""
    tray, name, id = visit.tray, visit.name, visit.part("id")
    form = Said(tray.said(id, name))
    drafts, slips = _drafts(visit, form)
    if slips:
        return _form(visit, form, slips)
    wanted = form.texts("for")
    _require_rows(visit, wanted)
    if visit.sent:
        filed = visit.session.desk(name).file(drafts, command="evidence attach", actions=wanted)
        tray.drop(id, name)
        ids = ",".join(one.item.id for one in filed if one.new) or ",".join(one.item.id for one in filed)
        known = len([one for one in filed if not one.new])
        return visit.go(f"/evidence/filed?items={quote(ids)}&known={known}&for={quote(','.join(wanted))}")
    would, slips = _prospects(visit, drafts)
    if slips:
        return _form(visit, form, slips)
    effects = grades.effects(visit.session, would, visit.day)
    names = {one.item.id: path.name for one, (_, path) in zip(would, drafts, strict=True) if path}
    rows = [
        (one.item, one.new, names.get(one.item.id, ""), _called(vouched_sentences(one.item), names) if one.new else ())
        for one in would
    ]
    return visit.show(
        "check.html",
        "Check before you file",
        id=id,
        rows=rows,
        wanted=wanted,
        effects=[_told(effect, names) for effect in effects],
        framework=visit.session.framework,
        new=sum(one.new for one in would),
    )


def filed(visit: Visit) -> Response:
    """What was filed, and what changed by it: before, after and why."""
    session, day = visit.session, visit.day
    ids = list(dict.fromkeys(id.upper() for id in visit.asked("items").split(",") if id))
    done = [Filed(None, session.register.item(id)) for id in ids]  # as new: what they did is told again
    kept = [one.item for one in done if not may_open(visit.visitor, one.item)]
    done = [one for one in done if one.item not in kept]
    served = [session.register.action(ref).id for ref in visit.asked("for").split(",") if ref]
    effects = grades.effects(session, done, day)
    return visit.show(
        "filed.html",
        "Filed" if done else "Nothing was filed",
        kept_from=[(item.id, item.lead or item.filed_by) for item in kept],
        done_items=[one.item for one in done],
        known=visit.asked("known") not in ("", "0"),
        sentences=filed_sentences(
            done, day, standing_of(session, [one.item for one in done], day), session.unsaid, served
        ),
        effects=[_told(effect, {}) for effect in effects],
        apart=left_out(session.framework, done, effects),
    )


def _require_rows(visit: Visit, refs: Sequence[str]) -> None:
    """Refuse to put evidence to rows of others, where somebody may work on their own only."""
    for ref in refs:
        require_row(visit.visitor, visit.session.register.action(ref))


# --- what was typed -----------------------------------------------------------------------------------------


def _rows(visit: Visit) -> list[FileRow]:
    """The files that were sent, with what each may be."""
    sent = visit.tray.sent(visit.part("id"), visit.name)
    proposed = filing.proposed(visit.session, [one.path for one in sent], visit.proposer)
    return [FileRow(one, one.path.stat().st_size, may_be) for one, may_be in zip(sent, proposed, strict=True)]


def _form(visit: Visit, form: Said, slips: Sequence[Slip]) -> Response:
    framework = visit.session.framework
    rows = _rows(visit)
    return visit.show(
        "say.html",
        "What are these files?" if len(rows) > 1 else "What is this file?",
        slips=slips,
        said=form,
        rows=rows,
        types=types_listed(framework),
        descriptors=descriptors_listed(framework),
        people=[person.name for person in visit.session.register.people()],
        id=visit.part("id"),
    )


def _drafts(visit: Visit, form: Said) -> tuple[list[tuple[Draft, Path | None]], list[Slip]]:
    """What was said of each file as a draft, and every problem of every row."""
    drafts: list[tuple[Draft, Path | None]] = []
    slips: list[Slip] = []
    above: Mapping[str, str] = {}
    for sent in visit.tray.sent(visit.part("id"), visit.name):
        row = form.row(sent.row)
        typed = {field: row.text(field) or above.get(field, "") for field in ABOVE}
        fields, wrong = _fields(visit, row, typed)
        bearings: tuple[DraftBearing, ...] = ()
        try:
            bearings = bearings_said(row, visit.session.framework)
            require_bearings(visit.session, visit.visitor, [b.descriptor for b in bearings])
            if not wrong:
                drafts.append((draft_as_said(fields, bearings, sent.path), sent.path))
        except ReadinessError as error:
            wrong.append(error)
        # What is wrong with something that was taken from the file above is told there.
        slips += _in_row(sent.row, [e for e in wrong if not above or e.field not in ABOVE or row.text(e.field)])
        above = typed
    return drafts, slips


def _in_row(row: int, wrong: Sequence[ReadinessError]) -> list[Slip]:
    """Problems of one row, each at its field; one of the file as a whole at the row's first field."""
    slips = [slip for error in wrong for slip in slips_of(error)]
    return [Slip(f"{slip.field if slip.field in _AT_FIELD else 'type'}-{row}", slip.message) for slip in slips]


def _fields(visit: Visit, row: Said, typed: Mapping[str, str]) -> tuple[dict[str, Any], list[ReadinessError]]:
    """The fields of a draft, and what is wrong with them, each told."""
    wrong: list[ReadinessError] = []
    fields: dict[str, Any] = {name: value for name in _PLAIN if (value := row.text(name))}
    if typed["type"] in visit.session.framework.types:
        fields["type"] = typed["type"]
    else:
        wrong.append(InputError("Choose what kind of evidence it is.", field="type"))
    try:
        if about := day_said(typed["about"], "about"):
            fields["about"] = about
        else:
            hint = "For an audit, the day of the audit."
            wrong.append(InputError("Say which date it is about.", field="about", hint=hint))
    except InputError as error:
        wrong.append(error)
    if typed["lead"]:
        fields["lead"] = as_listed(visit.session.register.people(), typed["lead"])
    else:
        wrong.append(InputError("Say who answers for it.", field="lead"))
    for name in ("sample", "met"):
        try:
            if (value := number(row.text(name), name)) is not None:
                fields[name] = value
        except InputError as error:
            wrong.append(error)
    return fields, wrong


def _prospects(visit: Visit, drafts: Sequence[tuple[Draft, Path | None]]) -> tuple[list[Filed], list[Slip]]:
    """The items as they would be, and what is wrong with each row; without its file an item is not looked into."""
    desk, slips, would = visit.session.desk(visit.name), [], []
    rows = [sent.row for sent in visit.tray.sent(visit.part("id"), visit.name)]
    for row, (draft, path) in zip(rows, drafts, strict=True):
        try:
            would.append(desk.prospect(f"+{row}", draft, path))
        except InputError as error:
            slips += _in_row(row, [error])
    return would, slips


def _told(effect: Effect, names: Mapping[str, str]) -> tuple[str, bool, list[str]]:
    """An effect as its first sentence, whether something moves, and the other sentences, with files by their names."""
    first, *others = effect_sentences(effect)
    return first, effect.moved, _called(others, names)


def _called(sentences: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """Sentences that call items which are not filed yet by the names of their files, and not by the ids they have."""
    waiting = {id: name for id, name in names.items() if id.startswith("+")}
    return [re.sub(r"\+\d+", lambda match: waiting.get(match[0], match[0]), sentence) for sentence in sentences]


PAGES = [
    ("/evidence/file", choose, "file", READ),
    ("/evidence/file", send, "file", SEND),
    ("/evidence/file/{id}", ask, "file", READ),
    ("/evidence/file/{id}", say, "file", SEND),
    ("/evidence/file/{id}/check", check, "file", FORM),
    ("/evidence/filed", filed, "read", READ),
]
