#!/usr/bin/env bash
# node-schedule 2.1.1 (with cron-parser 4.9.0), Node.js, zone Europe/London.
#
# "Half past one, London time" can be said in two forms that its manual treats as one: the cron
# text { rule: '30 1 * * *', tz } and the object { hour: 1, minute: 30, tz }. On both nights of
# clock changes they differ, each in the other direction:
#   clocks go forward (2027-03-28): the text fires at 02:30 BST, the object not at all that night;
#   clocks go back (2027-10-31): the text fires once (01:30 BST), the object twice (01:30 BST, GMT).
# And the text '*/30 0-2 * * *', whose hours 0 to 2 last four hours that night, leaves out the
# second hour that is called one: after 00:30Z comes 02:00Z. Run for real, on a clock that
# @sinonjs/fake-timers moves. Seen:
#   text   forward  28 01:30, 29 00:30
#   object forward  29 00:30
#   text   back     31 00:30, 01 01:30
#   object back     31 00:30, 31 01:30, 01 01:30
#   spread back     30 23:00, 30 23:30, 31 00:00, 31 00:30, 31 02:00, 31 02:30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit node-schedule@2.1.1 cron-parser@4.9.0 \
  @sinonjs/fake-timers@15.5.0 >/dev/null
cat >finding.js <<'JS'
require('node-schedule');  // its modules load on the real clock
const timers = require('@sinonjs/fake-timers');
const schedule = require('node-schedule');
const tz = 'Europe/London';
function fired(from, hours, spec) {
  const clock = timers.install({now: new Date(from)});
  const out = [];
  const job = schedule.scheduleJob(spec, () => out.push(
      new Date().toISOString().slice(8, 16).replace('T', ' ')));
  clock.tick(hours * 3600 * 1000);
  job.cancel();
  clock.uninstall();
  return out.join(', ');
}
const nights = {forward: '2027-03-27T12:00:00Z', back: '2027-10-30T12:00:00Z'};
for (const [night, from] of Object.entries(nights)) {
  console.log('text', night, fired(from, 44, {rule: '30 1 * * *', tz}));
  console.log('object', night, fired(from, 44, {hour: 1, minute: 30, tz}));
}
console.log('spread back', fired(nights.back, 18, {rule: '*/30 0-2 * * *', tz}));
JS
seen=$(TZ=UTC node finding.js)
echo "$seen"
[ "$seen" = "text forward 28 01:30, 29 00:30
object forward 29 00:30
text back 31 00:30, 01 01:30
object back 31 00:30, 31 01:30, 01 01:30
spread back 30 23:00, 30 23:30, 31 00:00, 31 00:30, 31 02:00, 31 02:30" ]
