"""The same bytes at the same instant, on both engines."""

import threading

from storage.register import documents, same_bytes
from tests.contract.register.test_register_contract_documents import FILING, NOW, sealed

MANY = 8


def test_of_many_who_file_the_same_bytes_at_once_one_does_and_the_others_see_it(register):
    start = threading.Barrier(MANY)
    filed, seen = [], []

    def file(number):
        start.wait()
        with register.transaction() as session:
            original = sealed(f"{number:032}", f"o{number}")
            same_bytes.take_turns(session, original.plain_sha256)
            if found := next(same_bytes.documents_with(session, original.plain_sha256), None):
                seen.append(found.id)
                return
            row = documents.add(session, FILING, f"HT-{number}", original, ["a"], [], ["replicate"], "p1", NOW)
            filed.append(row.id)

    threads = [threading.Thread(target=file, args=(number,)) for number in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(filed) == 1
    assert seen == filed * (MANY - 1)
