"""Tables as Arrow streams: read through the structs themselves, and by pyarrow where it is."""

import ctypes
import gc
from datetime import date
from decimal import Decimal

import pytest

import nfy
from nfy._native import ffi

DAY = date(2026, 3, 20)
UNITS = Decimal(10) ** 18

pointer_in = ctypes.pythonapi.PyCapsule_GetPointer
pointer_in.restype, pointer_in.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def stream_in(capsule):
    address = pointer_in(capsule, b"arrow_array_stream")
    return ffi.cast("struct ArrowArrayStream *", address)


def bit(bits, index):
    return ffi.cast("uint8_t *", bits)[index // 8] >> index % 8 & 1


def value(array, format, index):
    """Element `index` as the layout of its format says, with nothing from the library."""
    if array.buffers[0] != ffi.NULL and not bit(array.buffers[0], index):
        return None
    if format == "u":
        offsets = ffi.cast("int32_t *", array.buffers[1])
        start, end = offsets[index], offsets[index + 1]
        return ffi.buffer(ffi.cast("char *", array.buffers[2]) + start, end - start)[:].decode()
    if format == "l":
        return ffi.cast("int64_t *", array.buffers[1])[index]
    if format == "d:38,18":
        raw = ffi.buffer(ffi.cast("char *", array.buffers[1]) + 16 * index, 16)[:]
        return int.from_bytes(raw, "little", signed=True) / UNITS
    if format == "tdD":
        return date.fromordinal(719163 + ffi.cast("int32_t *", array.buffers[1])[index])
    assert format == "b"
    return bool(bit(array.buffers[1], index))


def read(table):
    """Names and rows of a table, as its stream has them."""
    capsule = table.__arrow_c_stream__()
    stream = stream_in(capsule)
    schema, batch = ffi.new("struct ArrowSchema *"), ffi.new("struct ArrowArray *")
    assert stream.get_schema(stream, schema) == 0
    columns = [schema.children[index] for index in range(schema.n_children)]
    names = [ffi.string(column.name).decode() for column in columns]
    formats = [ffi.string(column.format).decode() for column in columns]
    rows = []
    while stream.get_next(stream, batch) == 0 and batch.release != ffi.NULL:
        children = [batch.children[index] for index in range(batch.n_children)]
        for index in range(batch.length):
            rows.append(tuple(value(c, f, index) for c, f in zip(children, formats)))
        batch.release(batch)
    schema.release(schema)
    return names, rows


def plain(row):
    """A row as Arrow has it: ids are text."""
    return tuple(str(cell) if hasattr(cell, "bytes") else cell for cell in row)


@pytest.fixture
def tables(world):
    world.engine.add_provider(nfy.SimulatedProvider(clock=world.clock))
    for number in range(5):
        world.send(to=f"07700 90100{number}")
    world.engine.deliver()
    for number in range(20):  # more than a byte of flags and nulls
        owner = world.engine.create_organisation(f"Town {number}").id if number % 3 else None
        world.engine.create_service(f"Sérvice {number}", organisation_id=owner)
    year = world.engine.bill_of(world.service.id, financial_year=2025)
    return [
        world.engine.sms_usage(DAY, DAY),
        world.engine.daily_volumes(DAY, DAY),
        world.engine.despatch_report(DAY, DAY),
        world.engine.allowances_before(DAY),
        year.yearly.to_table(),
        year.to_table(),
    ]


def test_a_stream_has_the_rows_of_its_table(tables):
    assert [len(table) > 0 for table in tables] == [True, True, False, True, True, True]
    for table in tables:
        names, rows = read(table)
        assert names == [column.name for column in table.columns]
        assert rows == [plain(row) for row in table]


def test_a_stream_outlives_its_table_and_may_be_left_unread(tables):
    expected = [plain(row) for row in tables[0]]
    capsule = tables[0].__arrow_c_stream__()
    stream = stream_in(capsule)
    tables[0].close()
    batch = ffi.new("struct ArrowArray *")
    assert stream.get_next(stream, batch) == 0 and batch.length == len(expected)
    del capsule, stream  # the capsule ends the stream; what came from it stays
    gc.collect()
    assert value(batch.children[3], "u", 0) == expected[0][3]
    batch.release(batch)
    assert batch.release == ffi.NULL
    with pytest.raises(nfy.ClosedError):
        tables[0].__arrow_c_stream__()


def test_pyarrow_reads_every_table(tables):
    pyarrow = pytest.importorskip("pyarrow")
    for table in tables:
        read_by = pyarrow.table(table)
        read_by.validate(full=True)
        assert read_by.column_names == [column.name for column in table.columns]
        rows = [tuple(row.values()) for row in read_by.to_pylist()]
        assert rows == [plain(row) for row in table]
