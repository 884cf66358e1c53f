from ingest.bulk import REFUSED, BulkIngest
from ingest.submission import Submission


def test_a_file_that_can_not_be_read_is_a_result_like_the_others(tmp_path):
    # Neither door nor register is reached: the file is gone, or is no file.
    bulk = BulkIngest(intake=None, register=None, principal=None)
    for path in (tmp_path / "gone.txt", tmp_path):
        result = bulk.receive(path, Submission("", "business"))
        assert (result.path, result.document_id, result.state) == (path, None, REFUSED)
        assert result.reason
