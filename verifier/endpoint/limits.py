"""How much may be sent when: rate limits by requests and tokens, and what a text comes to in tokens."""

CHARACTERS_PER_TOKEN = 4


def estimate_tokens(text: str) -> int:
    """About how many tokens a model reads in `text`: one for each four characters, rounded up."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)


class RateLimits:
    """The endpoint's limits a minute, None where there is none; made in the event loop that waits for them."""

    def __init__(self, requests_per_minute: int | None, tokens_per_minute: int | None) -> None:
        from aiolimiter import AsyncLimiter

        # One request at a time is let in, at even distances: in no minute are there more than the limit allows.
        self._requests = AsyncLimiter(1, 60 / requests_per_minute) if requests_per_minute else None
        self._tokens = AsyncLimiter(tokens_per_minute, 60) if tokens_per_minute else None

    async def wait(self, tokens: int) -> None:
        """Wait until a request of `tokens`, sent and answered, may go; one above the limit counts as all of it."""
        if self._tokens:
            await self._tokens.acquire(min(tokens, self._tokens.max_rate))
        if self._requests:
            await self._requests.acquire()
