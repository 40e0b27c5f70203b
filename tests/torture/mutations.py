"""How a valid file becomes a hostile one: in its bytes, in the members and elements of an archive, or in its tree."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from copy import deepcopy
from typing import Any

WORDS = (
    b"\x00", b"\xff\xfe", b"\x1b[2J", b"9" * 5000, b"-1", b"1e309", b"=cmd|'/c calc'!A0", b"../../etc/passwd",
    b"A" * 100_000, b'"' * 501, b"," * 20_000, b"\n" * 20_000, b" " * 100_000, b"{{ 7*7 }}", b"<!ENTITY a 'b'>",
    "\u202e\u0000\ud7ff".encode("utf-8", "replace"), b"2014-02-30", b"31/02/99999", b"NaN", b"\xf0\x9f\x98\x80" * 1000,
    b"&a [*a]", b"<<: *x", b"!!python/object:os.system x", b"[" * 5000, b"---\n", b"\t",
)  # fmt: skip
XML = (
    (rb'="\d+"', b'="1048576"'),
    (rb'="\d+"', b'="99999999999999999999"'),
    (rb'r="[A-Z]+\d+"', b'r="XFD1048576"'),
    (rb"</(\w+:?\w+)>", b""),
    (rb"<(\w+:?\w+)([ >])", rb"<\1><\1\2"),
    (rb">([^<]+)<", b">" + b"x" * 70_000 + b"<"),
    (rb'encoding="[^"]*"', b'encoding="utf-7"'),
    (rb"<\?xml[^>]*>", b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'),
)
TAGS = (
    "{{ overdue + 1 }}", "{{ 1 / 0 }}", "{% include 'x' %}", "{{ authority() }}", "{% for a in range(99999) %}",
    "{{ ''.__class__.__mro__ }}", "{% for j in judgements %}{{ j }}", "{%p if authority %}", "{{ authority[0:'x'] }}",
    "{{ 'x' * 999999999 }}", "{{ [1, authority]|sort }}", "{% cellwidth 'x' %}", "{% colspan 20000000 %}", "{% hm %}",
    "{% set a = 10 ** 10 ** 10 %}", "{{ no_such_field }}", "{{ blocks }}", "{#", "%}", "{{ authority|replace('', x) }}",
)  # fmt: skip
"""Slips and worse that people write into a Word template."""
VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 10**40, 1e308, float("nan"), "", " ", "9" * 5000, "\x1b[2J", "\x00", "\ud800", "x" * 70_000,
    [], {}, [[[[[]]]]], {"": {"": ""}}, "2014-02-30", "9999-12-31", "0001-01-01", "NaN", "../../etc/passwd", "$x",
    ["x"] * 500,
)  # fmt: skip


def in_bytes(content: bytes, chance: random.Random) -> bytes:
    """Words put in, parts taken out, said again, written over or cut off."""
    for _ in range(chance.randint(1, 6)):
        at, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
        kind = chance.randrange(5)
        if kind == 0:
            content = content[:at] + chance.choice(WORDS) + content[at:]
        elif kind == 1:
            content = content[:at] + content[end:]
        elif kind == 2:
            content = content[:end] + content[at:end] * chance.choice((1, 2, 50)) + content[end:]
        elif kind == 3:
            content = content[:at] + chance.randbytes(min(end - at, 8)) + content[at + min(end - at, 8) :]
        else:
            content = content[: max(1, at)]
        content = content[:5_000_000] or b"\n"
    return content


def in_archive(content: bytes, chance: random.Random) -> bytes:
    """Members of a zip changed in their bytes, patterns or elements, left out, doubled or swapped."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in dict.fromkeys(archive.namelist()) if not name.endswith("/")}
    for name in chance.choices(sorted(parts), k=chance.randint(1, 3)):
        kind = chance.random()
        if kind < 0.45:
            parts[name] = _in_elements(parts[name], chance)
        elif kind < 0.75:
            pattern, words = chance.choice(XML)
            parts[name] = re.sub(pattern, words, parts[name], count=chance.choice((1, 3, 1000)))[:20_000_000]
        elif kind < 0.88:
            parts[name] = in_bytes(parts[name], chance)
        elif kind < 0.93:
            parts[name] = parts[chance.choice(sorted(parts))]
        elif kind < 0.95:
            parts[name] += b" " * 60_000_000
        elif len(parts) > 1:
            del parts[name]
            break
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return out.getvalue()


def _in_elements(part: bytes, chance: random.Random) -> bytes:
    from lxml import etree

    try:
        root = etree.fromstring(part)
    except etree.XMLSyntaxError:
        return in_bytes(part, chance)
    every = [one for one in root.iter() if isinstance(one.tag, str)]
    for _ in range(chance.randint(1, 4)):
        one, other = chance.choice(every), chance.choice(every)
        kind, above = chance.randrange(6), one.getparent()
        if kind == 0 and above is not None:
            above.remove(one)
        elif kind == 1 and above is not None:
            size = len(etree.tostring(one))
            for _ in range(min(chance.choice((1, 3, 200)), 2_000_000 // size)):
                above.append(etree.fromstring(etree.tostring(one)))
        elif kind == 2 and other is not one and one not in list(other.iterancestors()):
            one.append(etree.fromstring(etree.tostring(other)))
        elif kind == 3 and one.attrib:
            one.set(chance.choice(list(one.attrib)), _fit(chance.choice(VALUES)))
        elif kind == 4:
            one.text = _fit(chance.choice((*VALUES, *TAGS)))
        elif one.attrib:
            del one.attrib[chance.choice(list(one.attrib))]
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _fit(value: Any) -> str:
    """A value as XML can hold it."""
    text = value if isinstance(value, str) else json.dumps(value)
    return re.sub("[\x00-\x08\x0b-\x1f\ud800-\udfff]", "?", text)


def in_template(content: bytes, chance: random.Random) -> bytes:
    """Tags of a Word template taken out, doubled or put where they cannot be filled; now and then its archive."""
    if chance.random() < 0.4:
        return in_archive(content, chance)
    import docx

    document, out = docx.Document(io.BytesIO(content)), io.BytesIO()
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    holders = [document, *cells, *(one for s in document.sections for one in (s.header, s.footer))]
    texts = [paragraph for holder in holders for paragraph in holder.paragraphs]
    for _ in range(chance.randint(1, 3)):
        one = chance.choice(texts)
        kind = chance.randrange(4)
        if kind == 0:
            one.text = chance.choice(TAGS)
        elif kind == 1:
            one.text += chance.choice(TAGS) * chance.choice((1, 1, 2, 300))
        elif kind == 2:
            one.text = one.text[: chance.randrange(len(one.text) + 1)]
        else:
            one.text = chance.choice(texts).text + one.text
    document.save(out)
    return out.getvalue()


def in_tree(tree: Any, chance: random.Random) -> Any:
    """A tree of mappings, lists and values with some of its nodes changed, gone, doubled, moved or renamed."""
    for _ in range(chance.randint(1, 3)):
        holders = [one for one in _nodes(tree) if isinstance(one, dict | list) and one]
        if not holders:
            return deepcopy(chance.choice(VALUES))
        holder = chance.choice(holders)
        key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        kind = chance.randrange(6)
        if kind == 0:
            del holder[key]
        elif kind == 1:
            holder[key] = deepcopy(chance.choice(chance.choice([holders, [holder[key]]])))
        elif kind == 2 and isinstance(holder, dict):
            holder[chance.choice((f"{key}x", "", "\x1b", str(key)[::-1]))] = holder.pop(key)
        elif kind == 3 and isinstance(holder[key], str):
            at = chance.randrange(len(holder[key]) + 1)
            holder[key] = holder[key][:at] + chance.choice(WORDS).decode("utf-8", "replace") + holder[key][at:]
        else:
            holder[key] = deepcopy(chance.choice(VALUES))
    return tree


def _nodes(tree: Any) -> list[Any]:
    found = [tree]
    for one in found:
        found += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        if len(found) > 20_000:
            break
    return found


def in_yaml(content: bytes, chance: random.Random) -> bytes:
    """A YAML file changed in its tree or in its bytes."""
    from ruamel.yaml import YAML

    if chance.random() < 0.3:
        return in_bytes(content, chance)
    out = io.BytesIO()
    YAML(typ="safe").dump(in_tree(YAML(typ="safe").load(content), chance), out)
    return out.getvalue()


def in_lines(content: bytes, chance: random.Random) -> bytes:
    """Lines of JSON, or one JSON file, changed in a tree, left out, doubled or swapped; now and then in its bytes."""
    if chance.random() < 0.2:
        return in_bytes(content, chance)
    try:
        lines = [json.loads(content)]
    except ValueError:
        lines = content.splitlines()
    at = chance.randrange(len(lines) or 1)
    kind = chance.randrange(8)
    if not lines:
        lines = [b"{}"]
    elif kind == 0:
        del lines[at]
    elif kind == 1:
        lines *= 2
    elif kind == 2:
        chance.shuffle(lines)
    else:
        try:
            line = json.loads(lines[at]) if isinstance(lines[at], bytes) else lines[at]
            lines[at] = in_tree(line, chance)
        except ValueError:
            lines[at] = in_bytes(lines[at], chance)
    return b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines) + b"\n"


def in_any(content: bytes, chance: random.Random) -> bytes:
    """A table or document: an archive mostly as one, else its bytes."""
    archive = content[:2] == b"PK" and chance.random() < 0.85
    return in_archive(content, chance) if archive else in_bytes(content, chance)
