#!/usr/bin/env bash
# DuckDB 2.0.1 (PyPI).
#
# One digit more in a column's type decides whether a product can be had at all. The product of two
# DECIMAL(18, 6) stays within 18 digits, DECIMAL(18, 12), and overflows from a million on
# ("Overflow in multiplication of DECIMAL(18)"); that of two DECIMAL(19, 6) is DECIMAL(38, 12) and
# holds 26 digits before the point. pyarrow has it the other way round: it multiplies columns of 18
# digits and refuses those of 19 (the result would have 39). So no single width of money multiplies
# in both; casting one side to 20 digits does it in DuckDB. Seen:
#   18: Overflow in multiplication of DECIMAL(18)
#   19: 12345670.000000000000
#   cast: 12345670.000000000000
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work"
"$work/bin/pip" install -q --disable-pip-version-check duckdb==2.0.1
cat >"$work/finding.py" <<'PY'
import duckdb


def product(a, b):
    try:
        return duckdb.sql(f"SELECT 12345.67::{a} * 1000::{b}").fetchall()[0][0]
    except duckdb.OutOfRangeException as error:
        return str(error).split("Error: ")[1].split(" (")[0]


print("18:", product("DECIMAL(18, 6)", "DECIMAL(18, 6)"))
print("19:", product("DECIMAL(19, 6)", "DECIMAL(19, 6)"))
print("cast:", product("DECIMAL(20, 6)", "DECIMAL(18, 6)"))
PY
seen=$("$work/bin/python" "$work/finding.py")
echo "$seen"
[ "$seen" = "18: Overflow in multiplication of DECIMAL(18)
19: 12345670.000000000000
cast: 12345670.000000000000" ]
