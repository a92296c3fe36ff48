#include "support/growth.hpp"

#include <notify/recipients_file.hpp>

#include <string>
#include <vector>

using namespace notify;
using namespace notify::test;

namespace {

RecipientsTemplate sms(std::string content) {
  return std::move(SmsTemplate::compile(std::move(content))).value();
}

RecipientsTemplate email(std::string content) {
  return std::move(EmailTemplate::compile("subject", std::move(content))).value();
}

RecipientsTemplate letter(std::string content) {
  LetterSource source;
  source.subject = "subject";
  source.content = std::move(content);
  return std::move(LetterTemplate::compile(std::move(source))).value();
}

RecipientsFile check(std::string_view file, RecipientsTemplate against,
                     RecipientsRules rules = {}) {
  return std::move(RecipientsFile::check(file, std::move(against), std::move(rules))).value();
}

/// The error of the cell under `name`; "(none)" if there is no such cell.
std::string error_of(const CheckedRow& row, std::string_view name) {
  const auto key = folded_name(name);
  const auto entries = row.values.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].key == key) return std::string(row.cells[i].error);
  }
  return "(none)";
}

std::vector<std::string> list_of(const CheckedRow& row, std::string_view name) {
  const auto* value = row.values.find(name);
  std::vector<std::string> out;
  if (value == nullptr) return {"(absent)"};
  if (const auto* text = std::get_if<std::string>(&value->value)) return {*text};
  if (value->value.index() == 0) return {"(null)"};
  for (const auto& item : std::get<PersonalisationValue::List>(value->value)) {
    const auto* text = std::get_if<std::string>(&item);
    out.push_back(text == nullptr ? "null" : *text);
  }
  return out;
}

using Texts = std::vector<std::string>;
using Numbers = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("recipients_file: a header is matched with the template whatever its spelling") {
  const auto file = check("Phone_Number,NAME,extra\n07700900123,Ann,x\n", sms("((name)) ((day))"));
  const auto& columns = file.columns();
  CHECK(columns.template_placeholders == Texts{"name", "day"});
  CHECK(columns.placeholders == Texts{"name", "day", "phone number"});
  CHECK(columns.headers == Texts{"Phone_Number", "NAME", "extra"});
  CHECK(columns.missing == Texts{"day"});
  CHECK(columns.has_recipient_columns);
  CHECK(file.summary().has_errors);
  REQUIRE(file.rows().size() == 1);
  CHECK_FALSE(file.rows()[0].has_error);
  CHECK(file.rows()[0].recipient.at(0) == "07700900123");
  CHECK(file.rows()[0].cells[2].is_ignored);
}

TEST_CASE("recipients_file: each cell says what is wrong with it") {
  const auto file =
      check("phone number,name\n07700900123,\n,Ann\n0770,Ann\n+33612345678,Ann\n", sms("((name))"));
  REQUIRE(file.rows().size() == 4);
  CHECK(file.rows()[0].line() == 2);
  CHECK(file.rows()[3].line() == 5);
  CHECK(error_of(file.rows()[0], "name") == "Missing");
  CHECK(file.rows()[0].has_missing_data);
  CHECK(error_of(file.rows()[1], "phone number") == "Missing");
  CHECK_FALSE(file.rows()[1].has_bad_recipient);
  CHECK(error_of(file.rows()[2], "phone number") == "Mobile number is too short");
  CHECK(file.rows()[2].has_bad_recipient);
  CHECK(error_of(file.rows()[3], "phone number").starts_with("This does not look like a UK"));
  CHECK(file.summary().rows_with_errors == 4);
  CHECK(file.summary().international_sms_count == 1);
  CHECK(file.summary().displayed_rows == Numbers{0, 1, 2, 3});
}

TEST_CASE("recipients_file: a repeated column that is empty in the whole file adds no nulls") {
  const auto list = [](std::string_view file) {
    return list_of(check(file, email("((n))")).rows().at(0), "n");
  };
  CHECK(list("email address,n,n\na@b.uk,1,2\n") == Texts{"1", "2"});
  CHECK(list("email address,n,n\na@b.uk,1,\n") == Texts{"1"});
  CHECK(list("email address,n,n\na@b.uk,1,\na@b.uk,1,2\n") == Texts{"1", "null"});
  CHECK(list("email address,n,n,n\na@b.uk,,2,\na@b.uk,1,2,3\n") == Texts{"2", "null"});
  CHECK(list("email address,n,N\na@b.uk,1,2\n") == Texts{"2"});
}

TEST_CASE("recipients_file: two columns for the recipient are an error of the file, not of rows") {
  const auto file = check("email address,Email_Address\n,a@b.uk\na@b.uk,\n", email("hello"));
  CHECK(file.columns().duplicate_recipient == Texts{"email address", "Email_Address"});
  CHECK(file.summary().has_errors);
  CHECK(file.summary().rows_with_errors == 0);
  CHECK(file.rows().at(0).recipient.at(0) == "a@b.uk");
  CHECK_FALSE(file.rows().at(1).recipient.at(0).has_value());
}

TEST_CASE("recipients_file: blank rows count between rows but not at the end") {
  const auto file = check("\xEF\xBB\xBF\n phone number\n07700900123\n\n , \n07700900124\n,,\n\n \t",
                          sms("hello"));
  CHECK(file.columns().headers == Texts{"phone number"});
  CHECK(file.summary().row_count == 4);
  REQUIRE(file.rows().size() == 4);
  CHECK(error_of(file.rows()[1], "phone number") == "Missing");
  CHECK(file.rows()[3].recipient.at(0) == "07700900124");
  CHECK(check("phone number,name , ,\n , \n", sms("x")).columns().headers ==
        Texts{"phone number", "name"});
  CHECK(check(" \n,, ", sms("x")).columns().headers == Texts{});
}

TEST_CASE("recipients_file: cells beyond the header are kept aside") {
  const auto file = check("email address\na@b.uk,x, ,y\na@b.uk,,\na@b.uk,z ,\n", email("hello"));
  CHECK(file.rows().at(0).extra_cells == Texts{"x", "", "y"});
  CHECK(file.rows().at(1).extra_cells == Texts{"", ""});
  CHECK(file.rows().at(2).extra_cells == Texts{"z"});
  CHECK_FALSE(file.summary().has_errors);
}

TEST_CASE("recipients_file: a service's limits stop the file") {
  const std::string_view numbers = "phone number\n07700900123\n+33612345678\n07700900125\n";
  RecipientsRules rules;
  rules.phone.international_allowed = true;
  CHECK_FALSE(check(numbers, sms("hello"), rules).summary().has_errors);
  SUBCASE("more rows than messages remain") {
    rules.remaining_messages = 2;
    CHECK(check(numbers, sms("hello"), rules).summary().more_rows_than_can_send);
  }
  SUBCASE("more rows than a file may have: they are counted, not looked at") {
    rules.rows_max = 2;
    const auto file = check(numbers, sms("hello"), rules);
    CHECK(file.summary().too_many_rows);
    CHECK(file.summary().row_count == 3);
    CHECK(file.rows().size() == 2);
  }
  SUBCASE("a guest list lets equal numbers pass, however they are written") {
    rules.guest_list = {"+44 7700 900123", "0033 6 12 34 56 78", "07700 900125"};
    CHECK(check(numbers, sms("hello"), rules).summary().allowed_to_send_to);
    rules.guest_list.pop_back();
    CHECK_FALSE(check(numbers, sms("hello"), rules).summary().allowed_to_send_to);
  }
  SUBCASE("more international messages than remain") {
    rules.remaining_international_sms = -1;
    CHECK(check(numbers, sms("hello"), rules).summary().more_international_sms_than_can_send);
  }
  CHECK(check(numbers, sms("hello"), rules).summary().has_errors);
}

TEST_CASE("recipients_file: letters need an address, not a column") {
  const auto file =
      check("address line 1,address line 2,postcode,name\nA B,1 Street,SW1A 1AA,Ann\nA B,,,Ann\n",
            letter("hello ((name))"));
  CHECK(file.columns().has_recipient_columns);
  CHECK(file.columns().missing.empty());
  CHECK_FALSE(file.rows().at(0).has_error);
  CHECK(file.rows().at(0).recipient.size() == 8);
  CHECK(file.rows().at(1).has_bad_postal_address);
  CHECK(file.rows().at(1).has_bad_recipient);
  CHECK_FALSE(file.rows().at(1).has_missing_data);
  CHECK_FALSE(check("address line 1,postcode\n", letter("x")).columns().has_recipient_columns);
}

TEST_CASE("recipients_file: messages that are too long or empty are errors of their row") {
  const auto file = check(
      "phone number,a\n07700900123," + std::string(919, 'x') + "\n07700900123,no\n07700900123,y\n",
      sms("((a?\?x))((a?\?))"));
  CHECK(file.rows().at(1).message_empty);
  CHECK_FALSE(file.rows().at(2).message_empty);
  const auto text = check("phone number,a\n07700900123," + std::string(919, 'x'), sms("((a))"));
  CHECK(text.rows().at(0).message_too_long);
}

TEST_CASE("recipients_file: without validation rows are matched and nothing is judged") {
  RecipientsRules rules;
  rules.validates = false;
  const auto file = check("phone number,name\n0770,\n", sms("((name))"), rules);
  CHECK_FALSE(file.rows().at(0).has_error);
  CHECK(error_of(file.rows().at(0), "phone number").empty());
  CHECK_FALSE(file.summary().has_errors);
}

TEST_CASE("recipients_file: the checker gives the same rows in whatever pieces the file comes") {
  const std::string file =
      "phone number,name,name,x\n07700900123,\"A, B\",c,\n\n,,\n1,2\n07700900124,,,1,2,\n,,,\n";
  const auto whole = check(file, sms("((name))"));
  for (const std::size_t piece : {1, 2, 3, 7, 50}) {
    CAPTURE(piece);
    RecipientsChecker checker(sms("((name))"), {}, {4, 5});
    std::size_t rows = 0;
    const auto drain = [&] {
      while (const auto* row = checker.read_next()) {
        REQUIRE(rows < whole.rows().size());
        const auto& same = whole.rows()[rows++];
        CHECK(row->number == same.number);
        CHECK(row->values == same.values);
        CHECK(row->has_error == same.has_error);
      }
    };
    for (std::size_t i = 0; i < file.size(); i += piece) {
      REQUIRE(checker.feed(std::string_view(file).substr(i, piece)).has_value());
      if (i % 2 == 0) drain();
    }
    REQUIRE(checker.finish().has_value());
    drain();
    CHECK(rows == whole.rows().size());
    CHECK(checker.summary().row_count == whole.summary().row_count);
  }
}

namespace {

Texts lines_of(const FileFindings& findings) {
  Texts out;
  for (const auto& finding : findings.first) out.push_back(to_line(finding));
  return out;
}

}  // namespace

TEST_CASE("recipients_file: what is wrong is named by line, column and reason (issue 18)") {
  const auto file = check("phone number,name\n07700900123,Ann\n0770,\n\n07700900124,Bob\n",
                          sms("Hi ((name)), ((day))"));
  CHECK(lines_of(file.problems()) == Texts{"line 1, day: there is no column of this name",
                                           "line 3, phone number: Mobile number is too short",
                                           "line 3, name: Missing", "line 4: row is blank"});
  CHECK(file.problems().count == 4);
  CHECK(file.problems().first[1].row == 1);
  CHECK(file.warnings().count == 0);
  CHECK(check("phone number\n07700900123\n", sms("hi")).problems().count == 0);
  CHECK(lines_of(check("", sms("hi")).problems()) ==
        Texts{"line 1, phone number: there is no column of this name", "file has no rows"});
  CHECK(lines_of(check("email address,Email_Address\na@b.uk,\n", email("x")).problems()) ==
        Texts{"line 1, email address: more than one column names the recipient",
              "line 1, Email_Address: more than one column names the recipient"});
  CHECK(
      lines_of(check("address line 1,address line 2,postcode\nA,B,X\n", letter("x")).problems()) ==
      Texts{"line 2: Must be a real UK postcode"});
}

TEST_CASE("recipients_file: a file has problems if, and only if, it cannot be sent (issue 18)") {
  RecipientsRules few;
  few.remaining_messages = 1;
  RecipientsRules guests;
  guests.guest_list = {"07700 900999"};
  RecipientsRules short_file;
  short_file.rows_max = 1;
  RecipientsRules abroad;
  abroad.phone.international_allowed = true;
  abroad.remaining_international_sms = 0;
  const auto first = [](const char* csv, const RecipientsRules& rules) {
    return lines_of(check(csv, sms("hi"), rules).problems()).at(0);
  };
  const char* two = "phone number\n07700900123\n07700900124\n";
  CHECK(first(two, few) == "file has 2 rows, and 1 message can still be sent");
  CHECK(first(two, guests) == "line 2, phone number: recipient is not on the guest list");
  CHECK(first(two, short_file) == "file has 2 rows, 1 are the most");
  CHECK(first("phone number\n+33612345678\n", abroad) ==
        "file has 1 international message, and 0 can still be sent");
}

TEST_CASE("recipients_file: the first problems are named, all are counted (issue 18)") {
  std::string csv = "phone number\n";
  for (int i = 0; i < 60; ++i) csv += "0770\n";
  const auto file = check(csv, sms("hi ((x))"));
  CHECK(file.problems().first.size() == 50);
  CHECK(file.problems().count == 61);
  RecipientsRules none;
  none.findings_max = 0;
  CHECK(check(csv, sms("hi"), none).problems().first.empty());
  CHECK(check(csv, sms("hi"), none).problems().count == 60);
}

TEST_CASE("recipients_file: what is probably a slip is named as a warning (issue 18)") {
  RecipientsRules rules;
  rules.phone.international_allowed = true;
  const auto file = check("phone number,text\n077009001234,a\n07012345678,b\n07700900123," +
                              std::string(153, ']') + ",stray\n",
                          sms("((text))"), rules);
  CHECK_FALSE(file.summary().has_errors);
  const auto lines = lines_of(file.warnings());
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].starts_with("line 2, phone number: looks like a mistyped UK number"));
  CHECK(lines[1].starts_with("line 3, phone number: is a personal number"));
  CHECK(lines[2].starts_with("line 4: networks send this message in more parts"));
  CHECK(lines[3] == "line 4: 1 cell beyond the last column");
  CHECK(file.rows()[2].fragments == 2);
  CHECK(file.rows()[2].segments == 3);
}

TEST_CASE("recipients_file: a column that is there twice is named as a warning (issue 18)") {
  const auto file =
      check("phone number,name,Name,name,x,x\n07700900123,a,b,c,,\n", sms("((name))"));
  CHECK_FALSE(file.summary().has_errors);
  CHECK(lines_of(file.warnings()) == Texts{"line 1, name: more than one column has this name",
                                           "line 1, Name: more than one column has this name"});
  CHECK(check("phone number,name\n07700900123,a\n", sms("((name))")).columns().repeated.empty());
}

TEST_CASE("recipients_file: blank rows can be passed over, and lines stay those of the file") {
  RecipientsRules rules;
  rules.skips_blank_rows = true;
  const auto file = check("phone number,name\n\n07700900123,Ann\n,\n\"\",\u00A0\n0770,Bob\n\n",
                          sms("((name))"), rules);
  CHECK(file.summary().row_count == 2);
  REQUIRE(file.rows().size() == 2);
  CHECK(file.rows()[0].line() == 3);
  CHECK(file.summary().initial_rows == Numbers{1, 4});
  CHECK(lines_of(file.problems()) == Texts{"line 6, phone number: Mobile number is too short"});
  CHECK(lines_of(file.warnings()) == Texts{"line 2: row is blank and was passed over",
                                           "line 4: row is blank and was passed over",
                                           "line 5: row is blank and was passed over"});
}

TEST_CASE("recipients_file: a column is found although its name was pasted (issue 18)") {
  const auto file =
      check("\uFEFFphone\u00A0number\u200B,first\u202Fname\n\u202A07700900123\u202C,Ann\n",
            sms("((first name))"));
  CHECK(file.columns().missing.empty());
  CHECK_FALSE(file.summary().has_errors);
  CHECK(file.rows().at(0).recipient.at(0) == "07700900123");
  const auto pasted =
      check("phone number,first name\n07700900123,Ann\n", sms("((first\u00A0name))"));
  CHECK(pasted.columns().missing.empty());
  CHECK(list_of(pasted.rows().at(0), "first\u00A0name") == Texts{"Ann"});
}

TEST_CASE("recipients_file: every pass finds the same encoding and separator (issue 18)") {
  const auto file = check("phone number;name\n07700900123;Jos\xE9\n", sms("((name))"));
  CHECK(file.format() == CsvFormat{CsvEncoding::windows_1252, ';'});
  CHECK_FALSE(file.summary().has_errors);
  CHECK(list_of(file.rows().at(0), "name") == Texts{"Jos\u00E9"});
}

TEST_CASE("recipients_file: hostile files take linear time") {
  const auto check_hostile = [](const std::string& file) {
    RecipientsRules rules;
    rules.limits.columns_max = 100'000;
    const auto result = RecipientsFile::check(file, sms("((name))"), rules);
    CHECK((result.has_value() || !result.error().message.empty()));
  };
  for (const std::string_view unit :
       {",", "\"", "\"\"", "\" ", "\n", ",\n", " ", " \"", "a\",\""}) {
    check_linear(unit,
                 [&](const std::string& rows) { check_hostile("phone number,name\n" + rows); });
  }
  const auto wide = [](std::size_t columns) {
    return "phone number" + repeated(",name", columns * 5) + "\n1\n";
  };
  const auto once = wide(16'000);
  const auto fourfold = wide(64'000);
  check_growth([&] { check_hostile(once); }, [&] { check_hostile(fourfold); });
}
