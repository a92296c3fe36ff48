#!/usr/bin/env bash
# notifications-java-client 6.0.0-RELEASE (Maven Central), read with a JDK of 17 and Maven 3.8.
#
# Three things that the API answers never reach a program. GET says is_cost_data_ready: true and
# cost_in_pounds: 0.0395, and isCostDataReady() is false and getCostInPounds() 0.0, although the
# details beside them are read: a program that adds up its costs gets nothing, and one that waits
# until they are ready waits for ever. The answer to an e-mail has one_click_unsubscribe_url within
# content, and getOneClickUnsubscribeURL() is empty: it is looked for beside content, where no
# answer of the API has it.
# The classes read answers as the API gives them, with ids and people replaced.
# Seen:
#   ready false, pounds 0.0, fragments 1
#   unsubscribe Optional.empty, beside content Optional[https://example.com/unsubscribe]
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>uk.gov.service.notify</groupId><artifactId>notifications-java-client</artifactId>
    <version>6.0.0-RELEASE</version>
  </dependency></dependencies>
</project>
XML
mvn --quiet --batch-mode -Dstyle.color=never -Dmaven.repo.local="$work/repository" \
  dependency:copy-dependencies -DoutputDirectory="$work/jars"
cat >Finding.java <<'JAVA'
import org.json.JSONObject;
import uk.gov.service.notify.Notification;
import uk.gov.service.notify.SendEmailResponse;

public class Finding {
  static final String ID = "f33517ff-2a88-4f6e-b855-c550268ce08a";

  static JSONObject template() {
    return new JSONObject().put("id", ID).put("version", 1)
        .put("uri", "https://api.example.com/v2/template/" + ID + "/version/1");
  }

  public static void main(String[] arguments) {
    JSONObject sms = new JSONObject("{\"type\": \"sms\", \"status\": \"delivered\","
        + "\"body\": \"Hello\", \"subject\": null, \"reference\": null,"
        + "\"phone_number\": \"07900900123\", \"email_address\": null, \"line_1\": null,"
        + "\"line_2\": null, \"line_3\": null, \"line_4\": null, \"line_5\": null,"
        + "\"line_6\": null, \"postcode\": null, \"postage\": null, \"created_by_name\": null,"
        + "\"created_at\": \"2026-05-04T10:00:00.000000Z\","
        + "\"sent_at\": \"2026-05-04T10:00:01.000000Z\","
        + "\"completed_at\": \"2026-05-04T10:00:02.000000Z\", \"scheduled_for\": null,"
        + "\"one_click_unsubscribe_url\": null, \"is_cost_data_ready\": true,"
        + "\"cost_in_pounds\": 0.0395, \"cost_details\": {\"billable_sms_fragments\": 1,"
        + "\"international_rate_multiplier\": 1.0, \"sms_rate\": 0.0395}}");
    Notification got = new Notification(sms.put("id", ID).put("template", template()));
    System.out.println("ready " + got.isCostDataReady() + ", pounds " + got.getCostInPounds()
        + ", fragments " + got.getBillableSmsFragments().get());

    JSONObject content = new JSONObject().put("body", "Hello").put("subject", "News")
        .put("from_email", "clinic@example.com")
        .put("one_click_unsubscribe_url", "https://example.com/unsubscribe");
    JSONObject sent = new JSONObject().put("id", ID).put("template", template())
        .put("content", content).put("reference", JSONObject.NULL);
    String within = new SendEmailResponse(sent.toString()).getOneClickUnsubscribeURL().toString();
    sent.put("one_click_unsubscribe_url", "https://example.com/unsubscribe");
    System.out.println("unsubscribe " + within + ", beside content "
        + new SendEmailResponse(sent.toString()).getOneClickUnsubscribeURL());
  }
}
JAVA
javac -cp "jars/*" Finding.java
seen=$(java -cp "jars/*:." Finding)
echo "$seen"
diff - <(echo "$seen") <<'SEEN'
ready false, pounds 0.0, fragments 1
unsubscribe Optional.empty, beside content Optional[https://example.com/unsubscribe]
SEEN
