"""Several requests at a time; every answer that arrives is kept."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from etl.sources.http_client import ClientClosedError
from etl.sources.protocols import Provider

Q = TypeVar("Q")
A = TypeVar("A")

WORKERS = 8  # the most requests under way at a time


@contextlib.contextmanager
def request_pool(provider: Provider) -> Iterator[ThreadPoolExecutor]:
    """Return threads for requests. An interrupt does not wait for the answers under way."""
    pool = ThreadPoolExecutor(WORKERS, thread_name_prefix=provider.name)
    try:
        yield pool
    except BaseException as error:
        pool.shutdown(wait=isinstance(error, Exception), cancel_futures=True)
        raise
    pool.shutdown()


def concurrent_answers(
    pool: ThreadPoolExecutor, provider: Provider, questions: Sequence[Q], ask: Callable[[Q], A]
) -> Iterator[tuple[Q, A]]:
    """Yield each question with its answer, in the order of the answers.

    After a failure no further request is made; the answers under way are still yielded, then the
    first failure is raised. An interrupt ends all waits.
    """
    waiting = list(reversed(questions))
    under_way: dict[Future[A], Q] = {}
    failure: BaseException | None = None
    try:
        while under_way or (waiting and failure is None):
            while waiting and len(under_way) < WORKERS and failure is None:
                question = waiting.pop()
                under_way[pool.submit(ask, question)] = question
            for done in wait(under_way, return_when=FIRST_COMPLETED).done:
                question = under_way.pop(done)
                if (error := done.exception()) is None:
                    yield question, done.result()
                elif failure is None or isinstance(failure, ClientClosedError):
                    failure = error
                    for client in provider.clients:
                        client.close()
    except BaseException:
        for client in provider.clients:
            client.close()
        raise
    if failure is not None:
        raise failure
