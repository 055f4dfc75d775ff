"""Parquet, for engines that work on many captures at once."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from secc.capture.lines import KEYS, is_message
from secc.capture.record import Record
from secc.capture.session import Session

_BATCH = 4096
_SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("frames", pa.list_(pa.uint64())),
        ("time", pa.timestamp("ns", tz="UTC")),
        ("source", pa.string()),
        ("destination", pa.string()),
        ("layer", pa.dictionary(pa.int8(), pa.string())),
        ("payload_type", pa.uint16()),
        ("protocol", pa.dictionary(pa.int8(), pa.string())),
        ("message", pa.dictionary(pa.int16(), pa.string())),
        ("exi", pa.binary()),
        ("content", pa.string()),  # JSON
        ("error", pa.string()),
    ]
)


class Parquet:
    """Writes row groups of 4,096 messages; memory is bounded by one."""

    def __init__(self, path: Path) -> None:
        self._writer = pq.ParquetWriter(path, _SCHEMA, compression="zstd")
        self._rows: list[dict[str, object]] = []

    def record(self, record: Record, _: Session | None = None) -> None:
        if not is_message(record):
            return
        row = {key: getattr(record, key) for key in KEYS}
        row["content"] = (
            msgspec.json.encode(record.content).decode() if record.content is not None else None
        )
        self._rows.append(row)
        if len(self._rows) >= _BATCH:
            self._flush()

    def end(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, _SCHEMA))
            self._rows = []
