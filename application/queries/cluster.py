"""Many authorities on a Dask cluster that is there already: each register is read where the workers are.

What is sent to a worker and what comes back is plain data, so a worker needs nothing but this program. A cluster
believes whoever reaches it; it is guarded by its own means (TLS, a closed network), to which nothing is added here.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from datetime import date
from functools import partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

from application.queries.batch import FORM, KEPT, Answered, Batch, Question, answer
from base.cache import finished, keep_finished
from base.digest import digest
from base.errors import InputError
from reports.patterns import AuthorityPattern
from reports.portfolio import AuthorityLine, Unread

PATIENCE = 180
"""Seconds without an answer after which the workers are counted: with none left, and none started anew since the last
died, nothing would ever come."""

_GO_ON = "Run the same again then: it goes on from what was finished."
_KINDS = {kind.__name__: kind for kind in (AuthorityLine, AuthorityPattern, Unread)}
_one_at_a_time = threading.Lock()
"""A worker may have many threads, which would be no faster together and take the memory of as many batches."""


class Cluster:
    """A cluster to which parts of the work can be sent."""

    def __init__(self, scheduler: str, client: Any) -> None:
        self._scheduler, self._client = scheduler, client

    def answers(self, batches: Sequence[Batch], question: Question) -> Iterator[tuple[Batch, list[Answered] | None]]:
        """Batches with their answers as they come in; None where workers died of it.

        Raises:
            InputError: no worker is left, one has another version of this program or none, or the scheduler is gone.
        """
        from distributed import KilledWorker, wait

        asked: dict[Any, Batch] = {}
        for batch in batches:
            part = _part(batch, question)
            # A key of its own for each time it is asked: results of other runs are not to be taken for it.
            key = f"readiness-portfolio-{uuid4()}"
            asked[self._client.submit(answer_part, part, key=key, pure=False)] = batch
        while asked:
            try:
                settled: Any = wait(list(asked), timeout=PATIENCE, return_when="FIRST_COMPLETED")
            except TimeoutError:
                self._count_workers()
                continue
            except CancelledError as error:
                raise self._unfit("was lost", _GO_ON) from error
            for task in settled.done:
                try:
                    reply = task.result(timeout=PATIENCE)
                except KilledWorker:
                    reply = None
                except TimeoutError:  # the worker that held it died before it was fetched, and it is worked out again
                    self._count_workers()
                    continue
                except CancelledError as error:
                    raise self._unfit("was lost", _GO_ON) from error
                except Exception as error:
                    what = f"cannot run readiness on its workers ({type(error).__name__})"
                    raise self._unfit(what, f"Install it there. {_GO_ON}") from error
                batch = asked.pop(task)
                yield batch, reply and self._received(reply, question)

    def prepare(self) -> None:
        """Have this program found by its modules' names, now and by workers that come later."""
        named = partial(import_module, "readiness")  # the one module that is on the path wherever it is installed
        try:
            self._client.run_on_scheduler(named)
            self._client.register_worker_callbacks(named)
        except ImportError as error:
            raise self._unfit("finds no readiness", "Install it where its scheduler and its workers run.") from error

    def _count_workers(self) -> None:
        if not self._client.nthreads():
            raise self._unfit("has no worker left", f"Start some. {_GO_ON}")

    def _received(self, reply: dict[str, Any], question: Question) -> list[Answered]:
        """What a worker answered, kept for a run that goes on from here."""
        if reply["version"] != version("readiness"):
            versions = f"has readiness {reply['version']} on its workers, and this is {version('readiness')}"
            raise self._unfit(versions, "Install the same version there and here.")
        answers = [_answered(each) for each in reply["answers"]]
        for source, line, key in answers:
            if not isinstance(line, Unread):
                keep_finished(KEPT, _asking(source, question), {"key": key, "line": line.model_dump(mode="json")})
        return answers

    def _unfit(self, what: str, hint: str) -> InputError:
        return InputError(f"The cluster at {self._scheduler} {what}.", field="scheduler", hint=hint)


@contextmanager
def joined(scheduler: str) -> Generator[Cluster]:
    """Join a cluster; when it is left, what it has not begun is cancelled.

    Args:
        scheduler: where its scheduler listens, such as `tcp://host:8786`.

    Raises:
        InputError: nothing answers there, or dask.distributed is not installed.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise InputError(
            "For a cluster, dask.distributed must be installed.", field="scheduler", hint="Install readiness[dask]."
        ) from error
    for name in ("distributed", "distributed.client"):  # what goes wrong is told here, in a sentence
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        client = Client(scheduler)
    except (OSError, ValueError) as error:
        raise InputError(
            f"No Dask scheduler answers at {scheduler}.",
            field="scheduler",
            hint="Give the address that it printed when it started, such as tcp://host:8786.",
        ) from error
    with client:
        cluster = Cluster(scheduler, client)
        cluster.prepare()
        yield cluster


# --- what is sent to a worker, and what it answers --------------------------------------------------------


def _part(batch: Batch, question: Question) -> dict[str, Any]:
    """What a worker is asked, in plain data."""
    kept = [] if question.fresh else [finished(KEPT, _asking(source, question)) for source in batch]
    return {
        "version": version("readiness"),
        "sources": list(batch),
        "folder": str(Path.cwd()),
        "as_of": question.as_of.isoformat(),
        "since": question.since and question.since.isoformat(),
        "fresh": question.fresh,
        "patterns": question.patterns,
        "kept": {one["key"]: one["line"] for one in kept if one},
    }


def answer_part(asked: dict[str, Any]) -> dict[str, Any]:
    """Answer what `_part` asks, on a worker: everything is caught, for Dask logs what a failed task was given."""
    here = version("readiness")
    if asked["version"] != here:
        return {"version": here, "answers": []}
    as_of, since = date.fromisoformat(asked["as_of"]), asked["since"] and date.fromisoformat(asked["since"])
    question = Question(as_of, since, asked["fresh"], asked["patterns"], Path(asked["folder"]), asked["kept"])
    with _one_at_a_time:
        answers = answer(tuple(asked["sources"]), question)
    return {"version": here, "answers": [(s, type(a).__name__, a.model_dump(mode="json"), k) for s, a, k in answers]}


def _answered(answer: tuple[str, str, dict[str, Any], str]) -> Answered:
    source, kind, data, key = answer
    return Answered(source, _KINDS[kind].model_validate(data), key)


def _asking(source: str, question: Question) -> str:
    """Under what the asker keeps an answer; whether it still holds, the worker says that has read the source."""
    asked = [FORM, source, str(Path.cwd()), question.as_of, question.since, question.patterns]
    return digest(asked).removeprefix("sha256:")
