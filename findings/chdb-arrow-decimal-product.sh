#!/usr/bin/env bash
# chDB 4.4.0 over an Arrow table of pyarrow 26.0.1.
#
# Money in Arrow is often decimal128(38, 18), so that everything fits. chDB gives the product of
# two such columns the type Decimal(38, 36), which holds less than 100, and answers a wrong number
# without an error: 1234.5 x 1 is -126.6... . Of decimal128(18, 6) it overflows at a million as
# well, but there it says so (code 407, "Decimal math overflow"). So the wide type is the dangerous
# one. Seen:
#   38,18: -126.629467683753853853498429727072845824
#   18,6: Decimal math overflow
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work"
"$work/bin/pip" install -q --disable-pip-version-check chdb==4.4.0 pyarrow==26.0.1 pandas==3.1.1
cat >"$work/finding.py" <<'PY'
from decimal import Decimal

import chdb
import pyarrow


def product(digits, scale, a, b):
    kind = pyarrow.decimal128(digits, scale)
    money = pyarrow.table({"a": pyarrow.array([Decimal(a)], kind),
                           "b": pyarrow.array([Decimal(b)], kind)})
    try:
        return str(chdb.query("SELECT a * b FROM Python(money)", "CSV")).strip()
    except Exception as error:
        return "Decimal math overflow" if "Decimal math overflow" in str(error) else str(error)


print("38,18:", product(38, 18, "1234.5", "1"))
print("18,6:", product(18, 6, "12345.67", "1000"))
PY
seen=$(cd "$work" && bin/python finding.py)
echo "$seen"
[ "$seen" = "38,18: -126.629467683753853853498429727072845824
18,6: Decimal math overflow" ]
