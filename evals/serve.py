"""How long readers wait, one alone and many at once beside checks under way: `python -m evals.serve`."""

import asyncio
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import httpx
import numpy as np
import typer

SEEDS = Path(__file__).parents[1] / "seeds"
VERIFY = Path(sys.executable).parent / "verify"
ARTICLE = SEEDS / "lyngport-bridge" / "harbour-ledger.txt"
PAUSE = (0.5, 1.5)
"""Seconds that a reader looks at a page before asking for the next one."""


@contextmanager
def serving(folder: Path, checks: int) -> Iterator[str]:
    """The address of a server over the samples, in a process of its own."""
    index = ["--index", str(folder / "index"), "--backend", "local"]
    subprocess.run([VERIFY, "index", "add", str(SEEDS), *index[:2]], check=True)
    command = [VERIFY, "serve", "--port", "0", "--checks", str(checks), *index]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            found = re.search(r"http://\S+(?=/ )", server.stderr.readline())
            assert found
            yield found[0]
        finally:
            server.terminate()


async def report_of(client: httpx.AsyncClient) -> str:
    """The path of the report on the sample article, once it is made."""
    check = await started(client)
    while not (status := (await client.get(f"/api/v1/checks/{check}")).json())["report_id"]:
        await asyncio.sleep(0.2)
    return f"/reports/{status['report_id']}/"


async def started(client: httpx.AsyncClient) -> str:
    """The id of a new check of the sample article."""
    answer = await client.post("/api/v1/checks", files={"file": (ARTICLE.name, ARTICLE.read_bytes())})
    return str(answer.raise_for_status().json()["id"])


async def read(client: httpx.AsyncClient, paths: list[str], pages: int, seed: int) -> list[float]:
    """Seconds that a reader waited for each of `pages` pages."""
    chance = random.Random(seed)
    waits = []
    for _ in range(pages):
        await asyncio.sleep(chance.uniform(*PAUSE))
        begun = time.perf_counter()
        (await client.get(chance.choice(paths))).raise_for_status()
        waits.append(time.perf_counter() - begun)
    return waits


async def keep_busy(client: httpx.AsyncClient, checks: int) -> None:
    """Have `checks` checks under way, and as many waiting, until this is cancelled."""
    while True:
        states = [one["state"] for one in (await client.get("/api/v1/checks")).json()]
        for _ in range(2 * checks - states.count("running") - states.count("waiting")):
            await started(client)
        await asyncio.sleep(0.5)


async def running(client: httpx.AsyncClient) -> int:
    """How many checks are under way."""
    return sum(one["state"] == "running" for one in (await client.get("/api/v1/checks")).json())


async def measure(url: str, readers: int, checks: int, pages: int) -> None:
    """Print the waits of one reader, then those of `readers` beside `checks` running checks."""
    limits = httpx.Limits(max_connections=readers + 10)
    async with httpx.AsyncClient(base_url=url, timeout=120, limits=limits, trust_env=False) as client:
        paths = ["/", await report_of(client), "/sources", "/origins", "/api/v1/reports"]
        for path in paths:
            await client.get(path)
        tell("1 reader, no check", await read(client, paths, pages, seed=0))
        busy = asyncio.create_task(keep_busy(client, checks))
        while await running(client) < checks:
            await asyncio.sleep(0.5)
        found = await asyncio.gather(*(read(client, paths, pages, seed) for seed in range(readers)))
        under_way = await running(client)
        busy.cancel()
        tell(f"{readers} readers, {under_way} checks running", [wait for waits in found for wait in waits])


def tell(who: str, waits: list[float]) -> None:
    """A line on the waits, in milliseconds."""
    middle, late = np.percentile(waits, [50, 95]) * 1000
    print(f"{who}: {len(waits)} pages, p50 {middle:.0f} ms, p95 {late:.0f} ms, longest {max(waits) * 1000:.0f} ms")


def main(
    readers: Annotated[int, typer.Option(help="Readers at once.")] = 50,
    checks: Annotated[int, typer.Option(help="Checks under way meanwhile.")] = 5,
    pages: Annotated[int, typer.Option(help="Pages that each reader asks for.")] = 20,
) -> None:
    """Print every figure."""
    with TemporaryDirectory(prefix="verify-evals-") as folder, serving(Path(folder), checks) as url:
        asyncio.run(measure(url, readers, checks, pages))


if __name__ == "__main__":
    typer.run(main)
