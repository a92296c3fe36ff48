#!/usr/bin/env bash
# Quartz 2.5.2 (org.quartz-scheduler:quartz), Java 17, zone Europe/London.
#
# A cron trigger for every five minutes ("0 0/5 * * * ?") does not fire for an hour on the night
# when the clocks go back: between 01:00 and 02:00 BST of 2027-10-31 (00:00Z to 01:00Z) there is no
# firing at all, and after 23:55Z comes 01:00Z. Nothing is skipped when the clocks go forward.
# Whoever asks for hours by wildcard expects elapsed time, and work that is due "at least every
# five minutes" stands still. Seen:
#   23:45 23:50 23:55 01:00 01:05 01:10
# java.time agrees that 00:00Z is 01:00 BST, an hour that exists. A trigger of fixed intervals
# (SimpleScheduleBuilder) or the zone UTC has no such gap.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/src/main/java"
cat >"$work/pom.xml" <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target>
  </properties>
  <dependencies>
    <dependency>
      <groupId>org.quartz-scheduler</groupId><artifactId>quartz</artifactId><version>2.5.2</version>
    </dependency>
  </dependencies>
</project>
POM
cat >"$work/src/main/java/Finding.java" <<'JAVA'
import java.time.Instant;
import java.util.Date;
import java.util.TimeZone;
import org.quartz.CronExpression;

public class Finding {
  public static void main(String[] arguments) throws Exception {
    CronExpression every = new CronExpression("0 0/5 * * * ?");
    every.setTimeZone(TimeZone.getTimeZone("Europe/London"));
    Date at = Date.from(Instant.parse("2027-10-30T23:40:00Z"));
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      at = every.getNextValidTimeAfter(at);
      out.append(at.toInstant().toString(), 11, 16).append(' ');
    }
    System.out.println(out.toString().trim());
  }
}
JAVA
(cd "$work" && mvn -q -B compile dependency:build-classpath -Dmdep.outputFile=classpath)
seen=$(java -cp "$work/target/classes:$(cat "$work/classpath")" Finding 2>/dev/null)
echo "$seen"
[ "$seen" = "23:45 23:50 23:55 01:00 01:05 01:10" ]
