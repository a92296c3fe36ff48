#!/usr/bin/env bash
# zbar 0.23.92 (Debian 12's libzbar0) through pyzbar 0.1.9; codes by segno 1.6.6; zxing-cpp 3.1.1.
#
# A QR code whose bytes are UTF-8, without an ECI label, is read as Big5 by zbar if it holds a
# single accented letter: "Dŵr" (Welsh for water) comes back as "D霾r", ".../é" as ".../矇". A pound
# sign elsewhere in the text turns the guess round, and all is well. With the label (ECI 26), which
# costs twelve bits, zbar reads both; zxing-cpp guesses right without it. Seen:
#   no label: zbar D霾r 矇, zxing Dŵr é
#   label: zbar Dŵr é, zxing Dŵr é
# Needs zbar's library (Debian: libzbar0).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work"
"$work/bin/pip" install -q --disable-pip-version-check segno==1.6.6 pyzbar==0.1.9 zxing-cpp==3.1.1 \
  numpy==2.4.6
cat >"$work/finding.py" <<'PY'
import numpy
import segno
import zxingcpp
from pyzbar import pyzbar


def read(label):
    by_zbar, by_zxing = [], []
    for text in ("Dŵr", "é"):
        code = segno.make_qr(text, encoding="utf-8", eci=label, error="m", boost_error=False)
        dark = numpy.array([[0 if module else 255 for module in row] for row in code.matrix],
                           numpy.uint8)
        picture = numpy.kron(numpy.pad(dark, 4, constant_values=255), numpy.ones((4, 4), numpy.uint8))
        by_zbar += [found.data.decode() for found in pyzbar.decode(
            picture, symbols=[pyzbar.ZBarSymbol.QRCODE])]
        by_zxing += [found.text for found in zxingcpp.read_barcodes(picture)]
    return f"zbar {' '.join(by_zbar)}, zxing {' '.join(by_zxing)}"


print("no label:", read(False))
print("label:", read(True))
PY
seen=$(PYTHONIOENCODING=utf-8 "$work/bin/python" "$work/finding.py")
echo "$seen"
[ "$seen" = "no label: zbar D霾r 矇, zxing Dŵr é
label: zbar Dŵr é, zxing Dŵr é" ]
