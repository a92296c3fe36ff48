#!/usr/bin/env bash
# gsm0338 1.1.0 (PyPI), a codec for the alphabet of text messages (3GPP TS 23.038).
#
# The alphabet has an escape, 0x1B, which announces a character of the extension table and is none
# by itself. The codec takes U+001B of a text for a character and writes that byte, so a text that
# does not survive is not refused: "5" U+001B "e" comes back as "5€", and what it wrote for "5"
# U+001B "z" it cannot read at all. Seen:
#   b'5\x1be' '5€'
#   b'5\x1bz' UnicodeDecodeError
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work"
"$work/bin/pip" install -q --disable-pip-version-check gsm0338==1.1.0
cat >"$work/finding.py" <<'PY'
import gsm0338

codec = gsm0338.Codec()
for typed in ("5\x1be", "5\x1bz"):
    wire, _ = codec.encode(typed)
    try:
        print(wire, repr(codec.decode(wire)[0]))
    except UnicodeDecodeError as error:
        print(wire, type(error).__name__)
PY
seen=$(PYTHONIOENCODING=utf-8 "$work/bin/python" "$work/finding.py")
echo "$seen"
[ "$seen" = "b'5\x1be' '5€'
b'5\x1bz' UnicodeDecodeError" ]
