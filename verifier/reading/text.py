"""Bytes to text, and text to the one normal form in which it is stored and to which all offsets refer."""

import codecs
import re
import unicodedata
from functools import lru_cache

from verifier.errors import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    b"%PDF-",
    b"PK\x03\x04",
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
)
_CONTROLS = bytes(code for code in range(32) if code not in b"\b\t\n\v\f\r\x1b")
_CONTROL_SHARE = 0.02
_LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")

_WIDELY_USED = ("cp1252", "cp1251", "cp1250")
_TIE = 0.1


def decode(data: bytes, name: str, declared: str | None = None) -> str:
    """The text in `data`: by its byte order mark, else as UTF-8, else as `declared`, else in the likeliest encoding."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data, encoding, name)
    if data.startswith(_SIGNATURES) or b"\0" in data or _control_share(data) > _CONTROL_SHARE:
        raise InputError(f"{name}: is not text; save the article as text, or under its own ending (.pdf, .docx, .html)")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        _refuse_damaged_utf8(data, name, error.start)
    if declared is not None:
        try:
            return data.decode(declared)
        except (LookupError, UnicodeDecodeError):
            pass
    return _guess(data, name)


def clean(text: str) -> str:
    """NFC text with plain line breaks and spaces and without control, format and surrogate characters."""
    broken = _LINE_BREAK.sub("\n", text)
    return unicodedata.normalize(
        "NFC", broken.translate({ord(character): _plain(character) for character in set(broken)})
    )


def normalise(text: str) -> str:
    """Clean text without blanks at line ends, with at most one blank line in a row. Idempotent."""
    lines = (line.rstrip() for line in clean(text).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def clean_line(text: str) -> str:
    """Clean text on a single line."""
    return " ".join(clean(text).split())


@lru_cache(maxsize=4_096)
def _plain(character: str) -> str | None:
    if character in "\n\t":
        return character
    match unicodedata.category(character):
        case "Cc" | "Cf" | "Cs":
            return None
        case "Zs":
            return " "
    return character


def _control_share(data: bytes) -> float:
    return (len(data) - len(data.translate(None, _CONTROLS))) / max(len(data), 1)


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: is broken {encoding} text at byte {error.start}; save it again as UTF-8") from None


def _refuse_damaged_utf8(data: bytes, name: str, position: int) -> None:
    """Decoding mostly good UTF-8 in another encoding would garble every accent and curly quote."""
    text = data.decode(errors="replace")
    broken = text.count("\ufffd")
    sound = sum(character > "\x7f" for character in text) - broken
    if broken < sound:
        raise InputError(f"{name}: is UTF-8 text with a broken character at byte {position}; save it again as UTF-8")


def _guess(data: bytes, name: str) -> str:
    """The text in the likeliest encoding; of several that read equally well, the most widely used."""
    import charset_normalizer

    matches = list(charset_normalizer.from_bytes(data))
    if not matches:
        raise InputError(f"{name}: is not text in a known encoding; save it as UTF-8")
    best = matches[0]
    as_good = [item for item in matches if item.chaos <= best.chaos and item.coherence >= best.coherence - _TIE]
    for encoding in _WIDELY_USED:
        for match in as_good:
            if encoding in match.could_be_from_charset:
                return str(match)
    return str(best)
