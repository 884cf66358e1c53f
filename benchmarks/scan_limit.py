"""The limit of reading scans: the engine's own pipeline over the same pages in as many processes."""

import io
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import rapidocr
from PIL import Image
from rapidocr import RapidOCR

from ingest.ocr.rapid import MODELS
from ingest.ocr.recogniser import OcrSettings


def start_processes(count: int) -> Executor:
    """So many processes, their models loaded."""
    pool = ProcessPoolExecutor(count, get_context("spawn"), _start)
    list(pool.map(_ready, range(count * 20)))
    return pool


def read(pool: Executor, documents: Sequence[bytes], pages: int) -> int:
    """Read every page of every document; answers how many words were found."""
    return sum(pool.map(_read, [(data, page) for data in documents for page in range(pages)]))


_engine: list[Any] = []


def _start() -> None:
    folder = Path(rapidocr.__file__).parent / "models"
    params: dict[str, Any] = {f"{stage}.model_path": str(folder / name) for stage, name in MODELS.items()}
    params |= {
        "Global.log_level": "critical",
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        "Det.limit_type": "max",
        "Det.limit_side_len": OcrSettings().side,
        "Rec.rec_batch_num": 1,
    }
    _engine.append(RapidOCR(params=params))


def _ready(_: int) -> int:
    return len(_engine)


def _read(which: tuple[bytes, int]) -> int:
    """The picture as it lies in the PDF, decoded and read; nothing is drawn, and what was read is thrown away."""
    data, number = which
    document = pypdfium2.PdfDocument(data)
    out = io.BytesIO()
    next(iter(document[number].get_objects())).extract(out)
    document.close()
    with Image.open(out) as picture:
        found = _engine[0](np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1]))
    return sum(len(line.split()) for line in found.txts or ())
