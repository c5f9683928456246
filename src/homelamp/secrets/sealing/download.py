"""Fetches a certificate that is published under a URL."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from typing import IO

from homelamp.errors import UsageError

_SECONDS = 30
_MAX_BYTES = 100_000  # a certificate has some two thousand


def fetch(url: str) -> bytes:
    """What stands at an https URL.

    Raises:
        UsageError: the URL is no https one, leads to one that is none, or does not answer.
    """
    if not url.startswith("https://"):
        raise UsageError(f"--cert {url}: a URL must begin with https://, or whoever is on the way chooses the key")
    if "@" in url.partition("://")[2].partition("/")[0]:
        raise UsageError("--cert: a URL with a user or password in it is not fetched: a certificate is public")
    opener = urllib.request.build_opener(_HttpsOnly())
    try:
        with opener.open(url, timeout=_SECONDS) as answer:
            content = answer.read(_MAX_BYTES + 1)
    except urllib.error.URLError as error:
        words = f"{error.code} {error.reason}" if isinstance(error, urllib.error.HTTPError) else error.reason
        raise UsageError(f"--cert {url}: {words}") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise UsageError(f"--cert {url}: {error}") from None
    if len(content) > _MAX_BYTES:
        raise UsageError(f"--cert {url}: larger than a certificate is")
    return bytes(content)


class _HttpsOnly(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not newurl.startswith("https://"):
            raise urllib.error.URLError(f"it leads to {newurl}, which is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)
