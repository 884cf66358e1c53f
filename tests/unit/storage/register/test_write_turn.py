"""Writers of one process get SQLite's lock in the order of asking."""

import threading
import time

import pytest

from storage.register.outages import RegisterUnavailableError
from storage.register.write_turn import WriteTurn


def waiting(turn, count):
    while len(turn._waiting) < count:
        time.sleep(0.001)


def test_turns_go_in_the_order_of_asking():
    turn, order, threads = WriteTurn(20), [], []

    def take(number):
        with turn:
            order.append(number)

    with turn:
        for number in range(5):
            threads.append(threading.Thread(target=take, args=(number,)))
            threads[-1].start()
            waiting(turn, number + 1)
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
    with turn:
        pass


def test_one_that_gave_up_is_passed_over():
    turn, outcome = WriteTurn(0.02), []

    def take():
        try:
            with turn:
                outcome.append("entered")
        except RegisterUnavailableError:
            outcome.append("refused")

    with turn:
        thread = threading.Thread(target=take)
        thread.start()
        thread.join()
    with turn:
        outcome.append("free again")
    assert outcome == ["refused", "free again"]


def test_the_turn_is_given_back_when_the_work_raises():
    turn = WriteTurn(1)
    with pytest.raises(RuntimeError, match="stop"), turn:
        raise RuntimeError("stop")
    with turn:
        pass
