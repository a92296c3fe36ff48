"""QR codes read back by an independent reader, where one is installed (tools/peer-tests)."""

import re

import pytest

import nfy

TEXTS = {
    "address": "https://www.gov.uk",
    "capitals and digits": "HELLO 123",
    "address with an accent": "https://example.com/é",
    "Welsh": "Dŵr",
    "Japanese": "£5 – 日本",
    "emoji": "\U0001f600 ok",
    "one character": "é",
    "longest": "x" * 504,
    "longest in two bytes": "ŵ" * 252,
}


def painted(svg, size=4, quiet=4):
    """The modules of a code as rows of grey, from the one path of its drawing."""
    side = int(re.search(r'viewBox="0 0 (\d+)', svg).group(1))
    edge = (side + 2 * quiet) * size
    rows = [bytearray(b"\xff" * edge) for _ in range(edge)]
    column = row = 0
    path = re.search(r' d="([^"]+)"', svg).group(1)
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [int(float(number)) for number in numbers.split()]
        if command == "M":
            column, row = values
        elif command == "m":
            column, row = column + values[0], row + values[1]
        else:
            left, top = (column + quiet) * size, (row + quiet) * size
            for line in rows[top : top + size]:
                line[left : left + values[0] * size] = b"\0" * (values[0] * size)
            column += values[0]
    return rows


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_zxing_reads_what_was_written(text):
    zxingcpp = pytest.importorskip("zxingcpp")
    numpy = pytest.importorskip("numpy")
    picture = numpy.array([list(line) for line in painted(nfy.qr_code_svg(text))], numpy.uint8)
    found = zxingcpp.read_barcodes(picture)
    assert [code.text for code in found] == [text]
