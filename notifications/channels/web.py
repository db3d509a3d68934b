"""Post a message to an address on the web, and read from the answer whether trying again is of use."""

from __future__ import annotations

from collections.abc import Mapping

import urllib3
from urllib3.exceptions import HTTPError, LocationParseError

from notifications.channels import PermanentFailure, TemporaryFailure

SECONDS = 10.0
ATTEMPT_LATER = frozenset({408, 425, 429})
SHOWN = 200  #: characters of a refusal that are kept


def connections() -> urllib3.PoolManager:
    """Return connections that are opened with their first use; redirects are not followed, attempts are ours to count."""
    return urllib3.PoolManager(num_pools=20, timeout=urllib3.Timeout(total=SECONDS), retries=False)


def post(pool: urllib3.PoolManager, url: str, *, body: bytes, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
    """Post a body and return the answer, which is 2xx.

    :raises TemporaryFailure: nobody answers, or the answer is 408, 425, 429 or 5xx.
    :raises PermanentFailure: the address is none, or the answer is another one.
    """
    try:
        answer = pool.request(
            "POST", url, body=body, headers={"Content-Type": "application/json", **headers}, redirect=False
        )
    except LocationParseError as error:
        raise PermanentFailure(f"no address: {error}") from error
    except HTTPError as error:
        raise TemporaryFailure(f"{type(error).__name__}: {error}"[:SHOWN]) from error
    if 200 <= answer.status < 300:
        return answer
    words = f"{answer.status} {answer.data[:SHOWN].decode(errors='replace')}"
    if answer.status >= 500 or answer.status in ATTEMPT_LATER:
        raise TemporaryFailure(words)
    raise PermanentFailure(words)
