"""Long work in a thread of its own, so that the page can say how far it is."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Result = TypeVar("Result")
Step = TypeVar("Step")


class Work(Generic[Step, Result]):
    """Runs a function that tells its progress; iterate over the steps, then read `result`."""

    def __init__(self, run: Callable[[Callable[[Step], None]], Result]) -> None:
        self._run = run
        self._future: Future[Result] = Future()

    def __iter__(self) -> Iterator[Step]:
        """Start the work and yield its steps until it ends, well or not."""
        steps: queue.SimpleQueue[tuple[Step] | None] = queue.SimpleQueue()
        with ThreadPoolExecutor(1, thread_name_prefix="work") as executor:
            self._future = executor.submit(self._run, lambda step: steps.put((step,)))
            self._future.add_done_callback(lambda _: steps.put(None))
            while (step := steps.get()) is not None:
                yield step[0]

    @property
    def result(self) -> Result:
        """What the function returned; raises what it raised."""
        return self._future.result()
