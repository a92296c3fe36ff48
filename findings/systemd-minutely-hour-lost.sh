#!/usr/bin/env bash
# systemd 252 (Debian 12: 252.39-1~deb12u2), OnCalendar= of timer units, by systemd-analyze
# calendar.
#
# A timer for every minute stands still for an hour on the night when the clocks go back, if its
# calendar is in a zone that changes (the host's own zone is enough): after 00:59Z of 2027-10-31
# comes 02:00Z. A timer that is looked at in the middle of the lost hour goes on at once, so a
# restart of the host then hides it. In UTC nothing is lost. Seen:
#   00:58:00 00:59:00 02:00:00 02:01:00
#   00:58:00 00:59:00 01:00:00 01:01:00
# Needs apt's registry; nothing is installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q systemd=252.39-1~deb12u2 libsystemd-shared=252.39-1~deb12u2 >/dev/null 2>&1
for package in *.deb; do dpkg -x "$package" root; done
folder=$(dirname "$(find "$work/root" -name 'libsystemd-shared-252.so')")
next() {
  LD_LIBRARY_PATH=$folder TZ=UTC root/usr/bin/systemd-analyze calendar --iterations=4 \
    --base-time="2027-10-31 00:57 UTC" "$1" |
    grep -oE '(Next elapse|Iter).*UTC' | awk '{print $(NF-1)}' | xargs
}
seen=$(next '*-*-* *:*:00 Europe/London'; next '*-*-* *:*:00 UTC')
echo "$seen"
[ "$seen" = "00:58:00 00:59:00 02:00:00 02:01:00
00:58:00 00:59:00 01:00:00 01:01:00" ]
