import java.io.ByteArrayInputStream;
import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.json.JSONObject;
import uk.gov.service.notify.LetterResponse;
import uk.gov.service.notify.Notification;
import uk.gov.service.notify.NotificationClient;
import uk.gov.service.notify.NotificationClientException;
import uk.gov.service.notify.NotificationList;
import uk.gov.service.notify.ReceivedTextMessage;
import uk.gov.service.notify.ReceivedTextMessageList;
import uk.gov.service.notify.RetentionPeriodDuration;
import uk.gov.service.notify.SendEmailResponse;
import uk.gov.service.notify.SendLetterResponse;
import uk.gov.service.notify.SendSmsResponse;
import uk.gov.service.notify.Template;
import uk.gov.service.notify.TemplatePreview;

/**
 * Every call of the official Java client, as a service makes it: {@code java JavaClient DESK.json}.
 * DESK.json says where the API is and what is stored there (desk.py). Prints a line {@code ok - …}
 * or {@code not ok - …} for each check and fails if any does.
 */
final class JavaClient {
  private static final long PATIENCE_MS = 600_000;
  private static final String NUMBER = "07900900123";
  private static final String MAIL = "ann@example.org";
  private static final Map<String, String> ANN = Map.of("name", "Ann");

  private interface Work {
    void run() throws Exception;
  }

  private final JSONObject desk;
  private final NotificationClient client;
  private int failed;

  private JavaClient(JSONObject desk) {
    this.desk = desk;
    client = new NotificationClient(get("key"), get("url"));
  }

  private String get(String name) {
    return desk.getString(name);
  }

  private void check(String sentence, Work work) {
    try {
      work.run();
      System.out.println("ok - " + get("name") + ", java client: " + sentence);
    } catch (Throwable thrown) {
      ++failed;
      thrown.printStackTrace();
      System.out.println("not ok - " + get("name") + ", java client: " + sentence);
    }
  }

  private static void holds(boolean condition, Object shown) {
    if (!condition) throw new AssertionError(String.valueOf(shown));
  }

  private static void equal(Object expected, Object got) {
    holds(expected.equals(got), "expected " + expected + ", got " + got);
  }

  private static void refused(int status, String said, Work work) throws Exception {
    try {
      work.run();
    } catch (NotificationClientException failure) {
      equal(status, failure.getHttpResult());
      holds(failure.getMessage().contains(said), failure.getMessage());
      return;
    }
    throw new AssertionError("was not refused: " + said);
  }

  private void sendTexts() throws Exception {
    SendSmsResponse sent = client.sendSms(get("sms"), NUMBER, ANN, "my text", get("sms_sender"));
    equal("Dear Ann, see you soon", sent.getBody());
    equal("RIVERSIDE", sent.getFromNumber().get());
    equal("my text", sent.getReference().get());
    equal(2, sent.getTemplateVersion());
    Notification read = client.getNotificationById(sent.getNotificationId().toString());
    equal(NUMBER, read.getPhoneNumber().get());
    equal("sms", read.getNotificationType());
    holds(read.getCreatedAt() != null, read);
    holds(client.sendSms(get("sms"), NUMBER, ANN, null).getReference().isEmpty(), "a reference");
  }

  private void sendMails() throws Exception {
    SendEmailResponse plain = client.sendEmail(get("email"), MAIL, ANN, "my mail");
    equal("About Ann", plain.getSubject());
    holds(plain.getFromEmail().isPresent() && plain.getOneClickUnsubscribeURL().isEmpty(), plain);
    client.sendEmail(get("email"), MAIL, ANN, null, get("reply_to"));
    URI url = URI.create("https://clinic.example/unsubscribe");
    SendEmailResponse full = client.sendEmail(get("email"), MAIL, ANN, "r", get("reply_to"), url);
    // This client looks for the URL outside of "content", where the reference does not have it.
    holds(full.getOneClickUnsubscribeURL().isEmpty(), full);
    Notification read = client.getNotificationById(full.getNotificationId().toString());
    equal(MAIL, read.getEmailAddress().get());
    holds(read.getCostInPounds() == 0.0, read);
  }

  private void sendFiles() throws Exception {
    byte[] table = "a,b\r\n".getBytes(StandardCharsets.UTF_8);
    RetentionPeriodDuration weeks = new RetentionPeriodDuration(4, ChronoUnit.WEEKS);
    List<JSONObject> files = List.of(
        NotificationClient.prepareUpload("%PDF-1.4 hello".getBytes(StandardCharsets.UTF_8)),
        NotificationClient.prepareUpload(table, "table.csv"),
        NotificationClient.prepareUpload(table, "table.csv", true, weeks),
        NotificationClient.prepareUpload(table, "table.csv", false, "26 weeks"));
    for (JSONObject file : files) {
      SendEmailResponse sent = client.sendEmail(get("email"), MAIL, Map.of("name", file), null);
      holds(sent.getBody().contains("http"), sent);
    }
    Map<String, Object> file = Map.of("name", files.get(1));
    refused(400, "Can only send a file by email", () -> client.sendSms(get("sms"), NUMBER, file, ""));
  }

  private void sendLetters() throws Exception {
    Map<String, String> values = new HashMap<>(ANN);
    values.put("address_line_1", "Ann Bell");
    refused(400, "Address must be at least 3 lines",
            () -> client.sendLetter(get("letter"), values, ""));
    values.put("address_line_2", "1 High Street");
    values.put("address_line_3", "SW1A 1AA");
    SendLetterResponse sent = client.sendLetter(get("letter"), values, "my letter");
    equal("Your visit", sent.getSubject());
    long endsAt = System.currentTimeMillis() + PATIENCE_MS;
    byte[] pdf = null;
    while (pdf == null) {
      try {
        pdf = client.getPdfForLetter(sent.getNotificationId().toString());
      } catch (NotificationClientException early) {
        holds(early.getMessage().contains("PDFNotReadyError"), early.getMessage());
        holds(System.currentTimeMillis() < endsAt, "took too long");
        Thread.sleep(200);
      }
    }
    equal("%PDF-", new String(pdf, 0, 5, StandardCharsets.US_ASCII));
    Notification read = client.getNotificationById(sent.getNotificationId().toString());
    equal("Ann Bell", read.getLine1().get());
    equal("second", read.getPostage().get());
  }

  private void sendPrecompiledLetters() throws Exception {
    File file = new File(get("pdf"));
    byte[] bytes = Files.readAllBytes(file.toPath());
    LetterResponse sent = client.sendPrecompiledLetter("own letter", file);
    equal("own letter", sent.getReference().get());
    equal("second", sent.getPostage().get());
    equal("first", client.sendPrecompiledLetter("another", file, "first").getPostage().get());
    client.sendPrecompiledLetterWithInputStream("third", new ByteArrayInputStream(bytes));
    client.sendPrecompiledLetterWithInputStream("4", new ByteArrayInputStream(bytes), "economy");
    refused(400, "postage invalid", () -> client.sendPrecompiledLetter("wrong", file, "pigeon"));
  }

  private void refuseMessages() throws Exception {
    String unknown = UUID.randomUUID().toString();
    refused(400, "Missing personalisation: name",
            () -> client.sendSms(get("sms"), NUMBER, Map.of(), ""));
    refused(400, "Missing personalisation: name",
            () -> client.sendEmail(get("email"), MAIL, Map.of(), ""));
    refused(400, "Template not found", () -> client.sendSms(unknown, NUMBER, ANN, ""));
    refused(400, "phone_number Not enough digits",
            () -> client.sendSms(get("sms"), "0790090", ANN, ""));
    refused(400, "does not exist in database for service id",
            () -> client.sendSms(get("sms"), NUMBER, ANN, "", unknown));
    refused(400, "does not exist in database for service id",
            () -> client.sendEmail(get("email"), MAIL, ANN, "", unknown));
    NotificationClient team = new NotificationClient(get("team_key"), get("url"));
    refused(400, "using a team-only API key", () -> team.sendSms(get("sms"), NUMBER, ANN, ""));
    NotificationClient revoked = new NotificationClient(get("revoked_key"), get("url"));
    refused(403, "API key revoked", () -> revoked.getAllTemplates(null));
    refused(404, "No result found", () -> client.getNotificationById(unknown));
    refused(404, "No result found", () -> client.getNotificationById(get("foreign")));
  }

  private void listMessages() throws Exception {
    int size = desk.getInt("page_size");
    List<UUID> sent = new ArrayList<>();
    for (int i = 0; i <= size; ++i)
      sent.add(0, client.sendSms(get("sms"), NUMBER, ANN, "java many").getNotificationId());
    NotificationList page = client.getNotifications(null, "sms", "java many", null);
    equal(size, page.getNotifications().size());
    String next = page.getNextPageLink().get();
    String older = next.substring(next.indexOf("older_than=") + "older_than=".length());
    NotificationList rest = client.getNotifications(null, "sms", "java many", older);
    equal(1, rest.getNotifications().size());
    equal(sent.get(size), rest.getNotifications().get(0).getId());
    NotificationList all = client.getNotifications(null, null, null, null);
    equal(get("url") + "/v2/notifications", all.getCurrentPageLink());
    client.getNotifications("delivered", "", "", "");
    refused(400, "status lost is not one of",
            () -> client.getNotifications("lost", null, null, null));
  }

  private void readTemplates() throws Exception {
    Template one = client.getTemplateById(get("sms"));
    equal("Reminder", one.getName());
    equal(2, one.getVersion());
    holds(one.getPersonalisation().get().containsKey("name"), one);
    equal("Dear ((name))", client.getTemplateVersion(get("sms"), 1).getBody());
    equal(3, client.getAllTemplates(null).getTemplates().size());
    equal(1, client.getAllTemplates("letter").getTemplates().size());
    TemplatePreview shown = client.generateTemplatePreview(get("email"), new HashMap<>(ANN));
    equal("About Ann", shown.getSubject().get());
    holds(shown.getHtml().get().contains("Ann"), shown);
    refused(400, "Missing personalisation: name",
            () -> client.generateTemplatePreview(get("email"), new HashMap<>()));
    refused(404, "No result found", () -> client.getTemplateById(UUID.randomUUID().toString()));
    refused(404, "No result found", () -> client.getTemplateVersion(get("sms"), 9));
    refused(400, "type invalid is not one of", () -> client.getAllTemplates("invalid"));
  }

  private void readReceivedTexts() throws Exception {
    HashSet<UUID> seen = new HashSet<>();
    String last = null;
    ReceivedTextMessageList page = client.getReceivedTextMessages(null);
    equal(get("url") + "/v2/received-text-messages", page.getCurrentPageLink());
    holds(page.getNextPageLink().isPresent(), page);
    while (!page.getReceivedTextMessages().isEmpty()) {
      for (ReceivedTextMessage one : page.getReceivedTextMessages()) {
        seen.add(one.getId());
        last = one.getContent();
      }
      List<ReceivedTextMessage> texts = page.getReceivedTextMessages();
      page = client.getReceivedTextMessages(texts.get(texts.size() - 1).getId().toString());
    }
    equal(desk.getInt("received"), seen.size());
    equal("Text 0", last);
  }

  private int run() {
    check("texts are sent and read again", this::sendTexts);
    check("e-mails are sent with everything that one can have", this::sendMails);
    check("files are sent by e-mail", this::sendFiles);
    check("a letter is sent, and its PDF read once it was made", this::sendLetters);
    check("precompiled letters are taken", this::sendPrecompiledLetters);
    check("what cannot be sent or read is refused", this::refuseMessages);
    check("lists go by their filters, page by page", this::listMessages);
    check("templates are read, in versions and lists, and previewed", this::readTemplates);
    check("received texts are listed page by page", this::readReceivedTexts);
    return failed == 0 ? 0 : 1;
  }

  public static void main(String[] arguments) throws Exception {
    String text = Files.readString(Path.of(arguments[0]));
    System.exit(new JavaClient(new JSONObject(text)).run());
  }
}
