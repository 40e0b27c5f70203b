"""Verify an exported journal without the program that wrote it: python verify_journal.py journal.jsonl [HEAD].

Needs Python 3.8 or later and nothing else; docs/journal.md explains the format. With texts.jsonl beside the journal
the words are checked as well. HEAD is the whole digest of an entry, kept elsewhere, which must be in it.
"""

import hashlib
import json
import pathlib
import sys


def sha256(text):  # noqa: D103
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def verify(path, anchor=""):  # noqa: D103
    problems, prev, latest, hashes = [], None, {}, []
    for number, line in enumerate(path.open(encoding="utf-8"), 1):
        entry = json.loads(line)
        claimed, key = entry.pop("hash"), (entry["kind"], entry["subject"])
        actual = sha256(json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
        expected = {"seq": number, "prev": prev, "before": latest.get(key)}
        problems += [f"line {number}: {name} is wrong" for name in expected if entry[name] != expected[name]]
        problems += [f"line {number}: the entry was altered"] if actual != claimed else []
        hashes.append(claimed)
        prev = latest[key] = claimed
    texts = path.with_name("texts.jsonl")
    for line in texts.open(encoding="utf-8") if texts.exists() else []:
        digest, salt, content = (json.loads(line)[name] for name in ("digest", "salt", "content"))
        problems += [f"{digest}: altered words"] if content is not None and sha256(salt + content) != digest else []
    if anchor and "sha256:" + anchor.replace("sha256:", "") not in hashes:
        problems.append(f"{anchor}: no entry has this digest; the end was cut off, or all was rewritten")
    return len(hashes), prev, problems


if __name__ == "__main__":
    count, head, problems = verify(pathlib.Path(sys.argv[1]), *sys.argv[2:3])
    print("\n".join(problems) or f"{count} entries in order. Head: {head}")
    sys.exit(1 if problems else 0)
