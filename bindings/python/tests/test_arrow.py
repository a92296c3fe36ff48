"""Tables as Arrow streams: read through the structs themselves, and by pyarrow where it is."""

import ctypes
import gc
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

import nfy
from nfy._native import ffi

DAY = date(2026, 3, 20)

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
    if format.startswith("d:"):
        raw = ffi.buffer(ffi.cast("char *", array.buffers[1]) + 16 * index, 16)[:]
        digits = int.from_bytes(raw, "little", signed=True)
        return Decimal(digits).scaleb(-int(format.split(",")[1]))
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
    assert set(formats) <= {"u", "l", "d:18,6", "tdD", "b"}
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
    world.engine.providers.add(nfy.SimulatedProvider(clock=world.clock))
    for number in range(5):
        world.send(to=f"07700 90100{number}")
    world.engine.deliver()
    for number in range(20):  # more than a byte of flags and nulls
        owner = world.engine.organisations.create(f"Town {number}").id if number % 3 else None
        world.engine.services.create(f"Sérvice {number}", organisation_id=owner)
    year = world.engine.billing.bill(world.service.id, financial_year=2025)
    return [
        world.engine.reports.sms_usage(DAY, DAY),
        world.engine.reports.daily_volumes(DAY, DAY),
        world.engine.reports.despatch(DAY, DAY),
        world.engine.allowances.list_before(DAY),
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


def billed_at(world, *rates):
    """A bill with a line for each of the rates, which hold for a day each."""
    world.engine.providers.add(nfy.SimulatedProvider(clock=world.clock))
    prices = []
    for number, rate in enumerate(rates):
        at = world.clock.now() - timedelta(hours=12)
        prices.append({"valid_from": f"{at:%Y-%m-%dT%H:%M:%SZ}", "rate": rate})
        world.send(to=f"07700 90100{number}")
        world.send(to=f"07700 90200{number}")
        world.engine.deliver()
        world.clock.advance(timedelta(days=1))
    bill = world.engine.billing.what_if(
        world.service.id,
        financial_year=2025,
        rates_json=json.dumps({"sms_rates": prices}),
        free_allowance=0,
    )
    return bill.yearly.to_table()


def money_formats(table):
    """The formats of rate and cost."""
    schema = ffi.new("struct ArrowSchema *")
    capsule = table.__arrow_c_stream__()
    stream = stream_in(capsule)
    assert stream.get_schema(stream, schema) == 0
    formats = {
        ffi.string(schema.children[i].name).decode(): ffi.string(schema.children[i].format).decode()
        for i in range(schema.n_children)
    }
    schema.release(schema)
    return formats["rate"], formats["cost"]


def test_money_is_as_narrow_as_its_values_allow(world):
    assert money_formats(billed_at(world, "0.0233", "0.024000000000")) == ("d:18,6", "d:18,6")


def test_money_is_as_wide_as_its_values_need(world):
    table = billed_at(world, "0.00000001", "123456789012.5")
    assert money_formats(table) == ("d:20,8", "d:20,8")
    assert [row.rate for row in table] == [Decimal("0.00000001"), Decimal("123456789012.5")]


def exact(rows):
    """What sums and products of the columns must be."""
    return [(row.rate + row.cost, row.rate * row.cost) for row in rows]


@pytest.fixture
def bill(world):
    return billed_at(world, "0.0233", "0.0240", "1.999999")


def test_pyarrow_reads_every_table(tables):
    pyarrow = pytest.importorskip("pyarrow")
    for table in tables:
        read_by = pyarrow.table(table)
        read_by.validate(full=True)
        assert read_by.column_names == [column.name for column in table.columns]
        rows = [tuple(row.values()) for row in read_by.to_pylist()]
        assert rows == [plain(row) for row in table]


def test_pyarrow_adds_and_multiplies_money(bill):
    pyarrow = pytest.importorskip("pyarrow")
    compute = pytest.importorskip("pyarrow.compute")
    columns = pyarrow.table(bill)
    sums = compute.add(columns["rate"], columns["cost"]).to_pylist()
    products = compute.multiply(columns["rate"], columns["cost"]).to_pylist()
    assert list(zip(sums, products)) == exact(bill)
    assert compute.sum(columns["cost"]).as_py() == sum(row.cost for row in bill)


def test_pyarrow_gets_the_types_that_it_asks_for(bill):
    pyarrow = pytest.importorskip("pyarrow")
    schema = pyarrow.table(bill).schema
    place = schema.get_field_index("cost")
    wide = schema.set(place, pyarrow.field("cost", pyarrow.decimal128(38, 18)))
    wide = wide.set(1, pyarrow.field("type", pyarrow.large_string()))
    got = pyarrow.RecordBatchReader.from_stream(bill, schema=wide).read_all()
    assert got.schema.equals(wide)
    assert got["cost"].to_pylist() == [row.cost for row in bill]
    narrow = schema.set(place, pyarrow.field("cost", pyarrow.decimal128(18, 2)))
    with pytest.raises(nfy.InvalidArgumentError, match="does not fit the decimal"):
        pyarrow.RecordBatchReader.from_stream(bill, schema=narrow)


def test_polars_adds_and_multiplies_money(bill):
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(bill)
    assert frame["cost"].to_list() == [row.cost for row in bill]
    got = frame.select(
        (polars.col("rate") + polars.col("cost")).alias("sum"),
        (polars.col("rate") * polars.col("cost")).alias("product"),
    )
    wanted = exact(bill)
    assert got["sum"].to_list() == [pair[0] for pair in wanted]
    # Polars rounds products to the scale of what it multiplies.
    for found, (_, product) in zip(got["product"].to_list(), wanted):
        assert abs(found - product) <= Decimal("0.000001")


def test_duckdb_adds_and_multiplies_money(bill):
    duckdb = pytest.importorskip("duckdb")
    found = duckdb.sql("SELECT rate + cost, rate * cost, (SELECT sum(cost) FROM bill) FROM bill")
    total = sum(row.cost for row in bill)
    assert found.fetchall() == [(*pair, total) for pair in exact(bill)]


def test_pandas_adds_and_multiplies_money(bill):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    frame = pandas.DataFrame.from_arrow(bill)
    money = {name: frame[name].map(Decimal) for name in ("rate", "cost")}
    sums, products = money["rate"] + money["cost"], money["rate"] * money["cost"]
    assert list(zip(sums, products)) == exact(bill)
