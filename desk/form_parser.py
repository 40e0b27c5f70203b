"""What a browser sends: the fields of a form and its files, within the limits of policy, as they come in."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from application.desk_policy import desk_policy
from desk.guard import MEGABYTE


class _Parser(MultiPartParser):
    """Keeps no more of a file than one may have, but counts it; what is typed is bound by the number of its fields."""

    most = 0
    _came = 0

    def on_part_begin(self) -> None:
        super().on_part_begin()
        self._came = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._came += end - start
        file = self._current_part.file
        if file is not None and self._came > self.most:
            file.size = (file.size or 0) + end - start
            return
        super().on_part_data(data, start, end)


async def read_form(request: Request, *, with_files: bool) -> FormData:
    """What was sent. Files lie on the drive and not in memory.

    Args:
        request: the request.
        with_files: whether anything of the files is kept; else they have a name and no bytes.

    Raises:
        TooMuchError: it is more than one form may bring.
        HTTPException: it is no form, or the browser went away.
    """
    limits = desk_policy().limits
    most = limits.field_kilobytes * 1024
    try:
        if not request.headers.get("content-type", "").lower().startswith("multipart/"):
            return await request.form(max_fields=limits.fields, max_part_size=most)
        parser = _Parser(
            request.headers,
            request.stream(),
            max_files=limits.files,
            max_fields=limits.fields_beside_files,
            max_part_size=most,
        )
        parser.most = limits.file_megabytes * MEGABYTE if with_files else 0
        return await parser.parse()
    except MultiPartException as error:
        raise HTTPException(400, error.message) from None
    except ClientDisconnect:
        raise HTTPException(400, "the browser went away.") from None
