#!/usr/bin/env bash
# polars 2.1.0 (PyPI).
#
# The product of two decimal columns has the scale of what is multiplied, and is rounded to it
# without a word: a rate of 1.999999 times 3.999998 is 7.999992 in Decimal(38, 6), where the exact
# product has twelve decimals (7.999992000002), which pyarrow, DuckDB and Python's Decimal give.
# Unit prices with six decimals lose theirs at the first multiplication, although 38 digits would
# hold them. Seen:
#   Decimal(precision=38, scale=6) 7.999992
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work"
"$work/bin/pip" install -q --disable-pip-version-check polars==2.1.0
cat >"$work/finding.py" <<'PY'
from decimal import Decimal

import polars

frame = polars.DataFrame(
    {"a": [Decimal("1.999999")], "b": [Decimal("3.999998")]},
    schema={"a": polars.Decimal(18, 6), "b": polars.Decimal(18, 6)})
product = frame.select(polars.col("a") * polars.col("b"))["a"]
print(product.dtype, product[0])
PY
seen=$("$work/bin/python" "$work/finding.py")
echo "$seen"
[ "$seen" = "Decimal(precision=38, scale=6) 7.999992" ]
