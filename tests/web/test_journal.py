"""What is written by threads is read by everybody in the loop, from where they left off to the end."""

import asyncio
import threading

from verifier.web.journal import Journal


def test_every_reader_sees_every_entry_in_order_whenever_they_come() -> None:
    async def read(journal: Journal[int], after: int) -> list[tuple[int, int]]:
        return [entry async for entry in journal.follow(after)]

    async def run() -> list[list[tuple[int, int]]]:
        journal: Journal[int] = Journal()
        early = [asyncio.create_task(read(journal, after)) for after in (0, 0, 40)]
        await asyncio.sleep(0)

        def write() -> None:
            for entry in range(100):
                journal.append(entry)
            journal.close()

        writer = threading.Thread(target=write)
        writer.start()
        found = await asyncio.gather(*early)
        writer.join()
        return [*found, await read(journal, 90), await read(journal, 100), await read(journal, 1000)]

    every = [(number, number - 1) for number in range(1, 101)]
    assert asyncio.run(run()) == [every, every, every[40:], every[90:], [], []]


def test_what_comes_after_the_end_is_left_out() -> None:
    async def run() -> tuple[int, ...]:
        journal: Journal[int] = Journal()
        journal.append(1)
        journal.close()
        journal.append(2)
        return journal.entries

    assert asyncio.run(run()) == (1,)
