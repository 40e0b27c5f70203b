"""Time stamps by RFC 3161, by file: a request for a stamping authority, and its response, checked. No network.

What is stamped is the text of a checkpoint, so that an authority outside says by when the journal had its entries.
The library that reads and writes the forms is an extra of this program.
"""

from __future__ import annotations

from datetime import datetime
from types import ModuleType

from base.errors import InputError


def request_for(note: str) -> bytes:
    """A request to stamp a checkpoint, as an authority takes it (application/timestamp-query).

    Raises:
        InputError: the library is not installed.
    """
    request = _library().TimestampRequestBuilder().data(note.encode()).build()
    return bytes(request.as_bytes())


def stamped_at(note: str, response: bytes, certificates: bytes) -> datetime:
    """When a checkpoint was stamped, UTC.

    Args:
        response: what the authority gave (application/timestamp-reply).
        certificates: PEM of the authority's root, with those between where its response does not hold them.

    Raises:
        InputError: the library is not installed, a file is no such thing, or the stamp is not of this checkpoint.
    """
    library = _library()
    from cryptography.x509 import load_pem_x509_certificates

    try:
        known = load_pem_x509_certificates(certificates)
    except ValueError as error:
        raise InputError("These are no certificates in PEM.", field="certificates") from error
    try:
        read = library.decode_timestamp_response(response)
        builder = library.VerifierBuilder()
        for one in known:
            root = one.issuer == one.subject
            builder = builder.add_root_certificate(one) if root else builder.add_intermediate_certificate(one)
        builder.build().verify_message(read, note.encode())
    except (ValueError, library.VerificationError) as error:
        raise InputError(
            f"The response does not stamp this checkpoint: {error}.",
            field="response",
            hint="Give the response to this checkpoint's own request, and the root of the authority that made it.",
        ) from error
    time: datetime = read.tst_info.gen_time
    return time


def _library() -> ModuleType:
    try:
        import rfc3161_client
    except ImportError as error:
        raise InputError(
            "Time stamps need rfc3161-client, which is not installed.",
            hint="Install readiness[stamps]; or stamp and check the checkpoint with openssl ts.",
        ) from error
    return rfc3161_client
