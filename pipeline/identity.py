"""The identity of an article: its canonical address and the document id made from it."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from pipeline.errors import UnreadableMessage
from schemas import RawArticle

_TRACKING = re.compile(
    r"^(utm_.*|fbclid|gclid|dclid|gbraid|wbraid|yclid|ysclid|msclkid|twclid|igshid|mc_cid|mc_eid|_ga|_gl|ref_src|"
    r"ref_url|cmpid|ns_campaign|ns_mchannel|at_medium|at_campaign|smid|wt_mc|xtor|_openstat|ncid|guccounter)$",
    re.IGNORECASE,
)
_VARIANT_HOST = re.compile(r"^(?:(?:m|mobile|amp|wap|touch)\.)+(?=[^.]+\.[^.]+)")
_HOST = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")
_AMP_QUERY = frozenset({"amp", "outputtype", "amp_js_v"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST = 8192
"""Characters of an address in ASCII, as the contract of articles has it."""
_SAFE_IN_PATH = "/:@!$&'()*+,;=-._~"


def canonical_url(url: str) -> str:
    """Return the address under which all variants of a page are one article.

    Host in lower case and ASCII, no default port, fragment, tracking parameter, mobile or AMP variant; the other
    parameters sorted; the path's case kept, a trailing slash dropped.

    Raises:
        UnreadableMessage: the address is not an absolute http or https one, or too long.
    """
    parts, host, port = _split(url)
    host = _VARIANT_HOST.sub("", host)
    if port and port != _DEFAULT_PORTS[parts.scheme.lower()]:
        host = f"{host}:{port}"
    path = quote(unquote(parts.path, errors="surrogateescape"), safe=_SAFE_IN_PATH, errors="surrogateescape")
    path = re.sub(r"(?:/amp){1,9}/?$|\.amp(?=(?:\.html?)?$)", "", path)
    path = re.sub(r"^(?:/amp){1,9}(?=/)", "", path).rstrip("/") or "/"
    pairs = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
    kept = sorted((k, v) for k, v in pairs if not _TRACKING.match(k) and k.lower() not in _AMP_QUERY)
    found = urlunsplit((parts.scheme.lower(), host, path, urlencode(kept, errors="surrogateescape"), ""))
    if len(found) > _LONGEST:
        msg = f"url: {url[:60]!r}… has {len(found):,} characters in ASCII, at most {_LONGEST:,} are taken"
        raise UnreadableMessage(msg)
    return found


def domain(url: str) -> str:
    """Return the host of an address without ``www.``."""
    return _split(canonical_url(url))[1].removeprefix("www.")


def document_id(raw: RawArticle) -> str:
    """Return the document id: the producer's own, else the SHA-256 of the canonical address in hex."""
    if raw.id is not None:
        return raw.id
    if raw.url is None:
        msg = "an article needs a url or an id"
        raise UnreadableMessage(msg)
    # The scheme does not tell pages apart.
    bare = canonical_url(raw.url).partition("://")[2].removeprefix("www.")
    return hashlib.sha256(bare.encode()).hexdigest()


def _split(url: str) -> tuple[SplitResult, str, int | None]:
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower() if parts.hostname else ""
        port = parts.port
    except (ValueError, UnicodeError):
        parts, host, port = urlsplit(""), "", None
    host = f"[{host}]" if ":" in host else host
    if parts.scheme.lower() not in _DEFAULT_PORTS or not _HOST.fullmatch(host):
        msg = f"url: {url[:60]!r} is not an absolute http or https address"
        raise UnreadableMessage(msg)
    return parts, host, port
