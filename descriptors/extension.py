"""A framework that extends another: which files it stands for, and what it takes over."""

from __future__ import annotations

import re
from functools import cache, reduce
from pathlib import Path
from typing import Any

from base.errors import InputError, NotFoundError
from base.gate import read_whole
from base.words import did_you_mean, list_words
from base.yamlfile import stamp, yaml_in
from descriptors.layout import ANNEX, HEADER, JUDGEMENTS

BUILTIN = Path(__file__).parent
_EXTENDS = re.compile(r"""^extends:[ \t]*["']?([^"'#\r\n]+)""", re.MULTILINE)
_LISTS_AS = re.compile(r"""^lists_as:[ \t]*["']?([\w-]+)""", re.MULTILINE)
_OWN = ("id", "extends")
"""What a header says of this framework alone."""


@cache
def builtin_frameworks() -> tuple[str, ...]:
    """Name the frameworks that come with this program."""
    return tuple(sorted(folder.name for folder in BUILTIN.iterdir() if (folder / HEADER).is_file()))


def framework_folder(where: str | Path = "sif-2013", beside: Path | None = None) -> Path:
    """Find the folder of a framework.

    Args:
        where: the id of one that is built in, or a path to a folder.
        beside: the folder from which a path is taken; the current one for None.

    Raises:
        NotFoundError: there is none of that name and no such folder.
    """
    known = builtin_frameworks()
    if str(where) in known:
        return BUILTIN / str(where)
    path = beside / where if beside else Path(where)
    if path.is_dir():
        return path
    hint = did_you_mean(str(where), known) or f"Built in: {list_words(known, 'and')}."
    raise NotFoundError(f'there is no framework "{where}"', where=str(where), hint=f"{hint} Or give a folder.")


def extended_by(folder: Path) -> Path | None:
    """The folder of the framework that one extends; None where it stands alone.

    Raises:
        NotFoundError: it extends one that is not there.
    """
    extends = _stated(folder / HEADER, stamp(folder / HEADER), _EXTENDS)
    return framework_folder(extends.strip(), folder) if extends else None


@cache
def _stated(path: Path, stamped: tuple[int, int], key: re.Pattern[str]) -> str | None:
    """What a file states under a key at its left margin; its stamp tells the cache when it has changed."""
    try:
        match = key.search(read_whole(path, "data").decode())
    except (InputError, UnicodeDecodeError):
        return None  # told by whoever reads the file
    return match[1] if match else None


def layers(folder: Path) -> tuple[Path, ...]:
    """The folders that a framework is made of, what is beneath first, its own last.

    Raises:
        NotFoundError: it extends one that is not there.
        InputError: it extends itself, if by way of others.
    """
    folders = [folder]
    while beneath := extended_by(folders[0]):
        if beneath.resolve() in [path.resolve() for path in folders]:
            raise InputError(
                "this framework extends itself", where=str(folder / HEADER), hint="Take one of the extends out."
            )
        folders.insert(0, beneath)
    return tuple(folders)


def yaml_files(folder: Path) -> list[Path]:
    """List the YAML files of one folder, the header first; its `rules/` are another's concern."""
    files = [*yaml_in(folder), *yaml_in(folder / JUDGEMENTS)]
    return sorted(files, key=lambda file: file.name != HEADER)


def merged_header(headers: list[Any]) -> Any:
    """What a framework says of itself: what its own header says, and of the rest what those beneath it say.

    Sources are added up, for what is taken over names those beneath; one of the same id is the framework's own.

    Args:
        headers: what each holds, what is beneath first; anything where one is no block of keys.
    """
    if not all(isinstance(header, dict) for header in headers):
        return headers[-1]
    beneath = {key: value for header in headers[:-1] for key, value in header.items() if key not in _OWN}
    merged = {key: value for key, value in (beneath | headers[-1]).items() if key != "extends"}
    listed = [header["sources"] for header in reversed(headers) if "sources" in header]
    if all(isinstance(sources, list) for sources in listed):
        merged |= {"sources": reduce(_added_up, listed)} if listed else {}
    return merged


def _added_up(sources: list[Any], beneath: list[Any]) -> list[Any]:
    """Sources of a framework, and then those beneath whose ids it does not use."""
    used = [source.get("id") for source in sources if isinstance(source, dict)]
    return sources + [source for source in beneath if not isinstance(source, dict) or source.get("id") not in used]


def without_gone(crosswalk: Any, gone: list[Any]) -> Any:
    """A crosswalk of the framework beneath, for one that leaves judgements out: no point lives in these any more.

    Args:
        crosswalk: what the file beneath holds.
        gone: what the files of the judgements that are left out hold.
    """
    try:
        lost = {entry["id"] for judgement in gone for entry in judgement.get("descriptors", ())}
        kept = [
            {
                **each,
                "descriptors": [{**d, "to": [id for id in d["to"] if id not in lost]} for d in each["descriptors"]],
            }
            for each in crosswalk["crosswalks"]
        ]
    except (AttributeError, KeyError, TypeError):
        return crosswalk  # what is wrong with it is told by whoever reads the file
    return {**crosswalk, "crosswalks": kept}


def taken(judgement: Any) -> list[str]:
    """The codes of the judgements whose descriptors one takes over."""
    codes = judgement.get("takes") if isinstance(judgement, dict) else None
    return [code for code in codes if isinstance(code, str)] if isinstance(codes, list) else []


def take_over(judgement: dict[str, Any], of: list[dict[str, Any]]) -> dict[str, Any]:
    """A judgement with the descriptors of those it takes them over from.

    Args:
        judgement: what its file holds.
        of: what the files of the others hold.
    """
    descriptors = [{**entry, "within": judgement["code"]} for other in of for entry in other["descriptors"]]
    return {**judgement, "descriptors": descriptors}


def lists_beneath(annex: Path | None) -> Path | None:
    """The annex of the framework whose lists another's are as; None where it has lists of its own.

    Raises:
        NotFoundError: no framework of that name comes with this program, or it has no annex.
    """
    lists_as = _stated(annex, stamp(annex), _LISTS_AS) if annex else None
    if lists_as is None:
        return None
    annexes = [layer / ANNEX for layer in layers(framework_folder(lists_as)) if (layer / ANNEX).is_file()]
    if not annexes:
        raise NotFoundError(f"{lists_as} has no {ANNEX}", where=str(annex), hint="Name a framework that has one.")
    return annexes[-1]


def merged_annex(beneath: Any, annex: Any) -> Any:
    """An annex whose lists are as those of another: what it does not say of a list, of codes and checks is from there.

    Whatever is taken over comes from where this annex says that its lists come from.

    Args:
        beneath: what the other holds.
        annex: what this one holds; anything where it is no block of keys.
    """
    if not isinstance(annex, dict) or not isinstance(beneath, dict):
        return annex
    provenance = annex.get("lists_provenance")

    def taken(checks: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**check, "provenance": provenance} for check in checks]

    there = {one["id"]: {**one, "checks": taken(one.get("checks", []))} for one in beneath["lists"]}
    lists: Any = annex.get("lists")
    if isinstance(lists, list):
        lists = [there.get(one.get("id"), {}) | one if isinstance(one, dict) else one for one in lists]
    shared = {key: beneath[key] for key in ("dates", "codes") if key in beneath}
    ids: set[str] = {str(one.get("id")) for one in lists or () if isinstance(one, dict)}
    across = taken(beneath.get("across", []))
    shared["every_list"] = taken(beneath.get("every_list", []))
    shared["across"] = [check for check in across if {check[key] for key in ("of", "list") if key in check} <= ids]
    return shared | annex | {"lists": lists}
