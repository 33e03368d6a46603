"""Publication dates: complete, absolute dates in the usual spellings, as aware datetimes in UTC."""

from datetime import UTC, date, datetime, time
from typing import Any

_SETTINGS: dict[str, Any] = {
    "TIMEZONE": "UTC",
    "TO_TIMEZONE": "UTC",
    "RETURN_AS_TIMEZONE_AWARE": True,
    "PARSERS": ["absolute-time"],
    "REQUIRE_PARTS": ["day", "month", "year"],
    "STRICT_PARSING": True,
}
_LONGEST = 60


def parse_published(words: str) -> datetime | None:
    """The moment that `words` name, or None unless they are one date with day, month and year."""
    words = words.strip()
    if len(words) > _LONGEST:
        return None
    try:
        return as_utc(datetime.fromisoformat(words))
    except (ValueError, OverflowError):
        pass
    import dateparser

    try:
        parsed: datetime | None = dateparser.parse(words, languages=["en"], settings=_SETTINGS)
        return None if parsed is None else as_utc(parsed)
    except (ValueError, OverflowError):
        return None


def as_utc(moment: date) -> datetime:
    """A date or datetime as an aware datetime in UTC; what has no time zone is taken to be UTC."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
