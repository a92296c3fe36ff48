#include <notify/recipients_csv.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace notify;

namespace {

struct Read {
  std::vector<std::string> headers;
  std::vector<RecipientRow> rows;
  std::string error;
};

Read read(std::string_view file, std::size_t piece = std::string_view::npos,
          CsvLimits limits = {}) {
  RecipientsCsv csv(limits);
  Read out;
  Result<void> result;
  while (result && !file.empty()) {
    result = csv.feed(file.substr(0, piece));
    file.remove_prefix(std::min(piece, file.size()));
  }
  if (result) result = csv.finish();
  if (!result) out.error = result.error().message;
  while (auto row = csv.next()) out.rows.push_back(std::move(*row));
  out.headers = csv.headers();
  return out;
}

std::string cell(const RecipientRow& row, std::string_view name) {
  const auto* value = row.personalisation.find(name);
  if (value == nullptr) return "(absent)";
  if (const auto* text = std::get_if<std::string>(&value->value)) return *text;
  if (value->value.index() == 0) return "(null)";
  std::string out;
  for (const auto& item : std::get<PersonalisationValue::List>(value->value)) {
    const auto* text = std::get_if<std::string>(&item);
    out += "[" + (text == nullptr ? std::string("null") : *text) + "]";
  }
  return out;
}

}  // namespace

TEST_CASE("recipients_csv: rows match their headers, in whatever pieces the file comes") {
  const std::string file =
      "\xEF\xBB\xBF Phone  Number ,name\r\n07700900123,\"Jo, \"\"J\"\"\r\nBloggs\"\r\n\r\n"
      "07700900124, \u200BAnn\u00A0 \n";
  for (const std::size_t piece : {1, 2, 3, 7, 1000}) {
    CAPTURE(piece);
    const auto got = read(file, piece);
    REQUIRE(got.error.empty());
    CHECK(got.headers == std::vector<std::string>{"Phone Number", "name"});
    REQUIRE(got.rows.size() == 2);
    CHECK(recipient_of(got.rows[0], NotificationType::sms) == "07700900123");
    CHECK(cell(got.rows[0], "NAME") == "Jo, \"J\"\r\nBloggs");
    CHECK(cell(got.rows[1], "name") == "Ann");
    CHECK(got.rows[1].number == 2);
    CHECK(got.rows[1].line == 4);
  }
}

TEST_CASE("recipients_csv: rows without any text are passed over but keep their number") {
  const auto got = read("a,b\n\n , \n,\u200B\n1,2\n\n,,,\n");
  REQUIRE(got.rows.size() == 1);
  CHECK(got.rows[0].number == 3);
}

TEST_CASE("recipients_csv: quotes where none belong are kept and swallow no rows") {
  const auto got = read("a,b,c\n5\" nail,x\"y\",\"p\"q,z\n\"s\"  t,\"u\" ,v\n1,2,3\n", 5);
  REQUIRE(got.error.empty());
  REQUIRE(got.rows.size() == 3);
  CHECK(cell(got.rows[0], "a") == "5\" nail");
  CHECK(cell(got.rows[0], "b") == "x\"y\"");
  CHECK(cell(got.rows[0], "c") == "pq");
  CHECK(cell(got.rows[1], "b") == "u");
  CHECK(cell(got.rows[2], "c") == "3");
}

TEST_CASE("recipients_csv: short rows are padded with nulls and cells beyond the header go") {
  const auto got = read("a,b\n1\n1,2,3\n");
  REQUIRE(got.rows.size() == 2);
  CHECK(cell(got.rows[0], "b") == "(null)");
  CHECK(got.rows[1].personalisation.entries().size() == 2);
}

TEST_CASE("recipients_csv: repeated columns become a list, except those of the recipient") {
  const auto got = read("email address,n,n,m,n,EmailAddress\nx@a.uk,1,2,9,,y@b.uk\nx@a.uk,,,,,\n");
  REQUIRE(got.rows.size() == 2);
  CHECK(cell(got.rows[0], "n") == "[1][2][null]");
  CHECK(recipient_of(got.rows[0], NotificationType::email) == "y@b.uk");
  CHECK(recipient_of(got.rows[1], NotificationType::email).empty());
  CHECK(recipient_of(got.rows[0], NotificationType::letter).empty());
}

TEST_CASE("recipients_csv: of columns whose names differ in case only, the last counts") {
  CHECK(cell(read("name,NAME\n1,2\n").rows.at(0), "name") == "2");
  CHECK(cell(read("name,NAME,name\n1,2,3\n").rows.at(0), "name") == "2");
}

TEST_CASE("recipients_csv: the last row needs no line break") {
  CHECK(cell(read("a,b\n1,2").rows.at(0), "b") == "2");
  CHECK(cell(read("a,b\n1,\"2\"").rows.at(0), "b") == "2");
  CHECK(read("").headers.empty());
  CHECK(read("\xEF\xBB").headers == std::vector<std::string>{"\u00EF\u00BB"});
  CHECK(read("a").headers == std::vector<std::string>{"a"});
}

TEST_CASE("recipients_csv: limits and bytes that are no text are named with their line") {
  CsvLimits limits;
  limits.rows_max = 2;
  limits.columns_max = 2;
  limits.cell_bytes_max = 10;
  limits.bytes_max = 60;
  const auto error = [&](std::string_view file) { return read(file, 4, limits).error; };
  CHECK(error("a\n1\n2\n\n\n") == "");
  CHECK(error("a\n1\n2\n3\n") == "more than 2 rows in line 4");
  CHECK(error("a,b,,,\n1,2,,\n") == "");
  CHECK(error("a\n1,2,3\n") == "row has more than 2 columns in line 2");
  CHECK(error("a\n\"x\ny\"\n12345678901\n") == "cell is longer than 10 bytes in line 4");
  CHECK(error("a\n" + std::string(59, '\n')) == "file is longer than 60 bytes in line 60");
  CHECK(error(std::string_view("a\n\0\n", 4)) ==
        "a byte is zero, which no text has in line 2: save it as CSV UTF-8 and try again");
}

TEST_CASE("recipients_csv: an open quote does not gather the whole file in memory") {
  CsvLimits limits;
  limits.cell_bytes_max = 1000;
  const auto got = read("a\n\"" + std::string(1 << 20, 'x'), std::string_view::npos, limits);
  CHECK(got.error == "cell is longer than 1000 bytes in line 2");
}

TEST_CASE("recipients_csv: an open quote that swallows rows is an error") {
  CHECK(read("a,b\n1,\"2\n3,4\n").error == "unclosed quote in line 2");
  CHECK(read("a,b\r1,\"2\r3,4\r").error == "unclosed quote in line 2");
  CHECK(cell(read("a,b\n1,\"2, \n").rows.at(0), "b") == "2");
}

TEST_CASE("recipients_csv: LF, CR LF and CR end rows, also side by side (issue 18)") {
  const auto got = read("a\r1\r2\n3\r\n4\r\r5", 1);
  CHECK(got.error.empty());
  REQUIRE(got.rows.size() == 5);
  CHECK(cell(got.rows[1], "a") == "2");
  CHECK(cell(got.rows[3], "a") == "4");
  CHECK(got.rows[4].line == 7);
  CHECK(cell(read("a\r\r\n1\r").rows.at(0), "a") == "1");
  CHECK(cell(read("a\n\"1\r2\"\n").rows.at(0), "a") == "1\r2");
}

TEST_CASE("recipients_csv: what no reference takes as one cell is refused") {
  CHECK(read("a\n" + std::string(131'072, 'x') + "\n").error.empty());
  CHECK(read("a\n" + std::string(131'073, 'x') + "\n").error ==
        "cell is longer than 131072 characters in line 2");
}

TEST_CASE("recipients_csv: a row can be read again and again without a copy") {
  RecipientsCsv csv;
  REQUIRE(csv.feed("phone number,n,n\n1,a,b\n2,,\n").has_value());
  const auto* row = csv.read_next();
  REQUIRE(row != nullptr);
  CHECK(cell(*row, "n") == "[a][b]");
  CHECK(csv.read_next() == row);
  CHECK(recipient_view(*row, NotificationType::sms) == "2");
  CHECK(cell(*row, "n") == "(null)");
  CHECK(csv.read_next() == nullptr);
}

TEST_CASE("recipients_csv: rows read before an error can still be taken") {
  const auto got = read("a\n1\n2\n\x81\n3\n");
  CHECK(got.rows.size() == 2);
  CHECK_FALSE(got.error.empty());
}

TEST_CASE("recipients_csv: nothing can be fed after the end") {
  RecipientsCsv csv;
  REQUIRE(csv.feed("a\n1\n").has_value());
  REQUIRE(csv.finish().has_value());
  REQUIRE(csv.finish().has_value());
  CHECK_FALSE(csv.feed("2\n").has_value());
}

TEST_CASE("recipients_csv: a cell that is too long is refused in the line where its row begins") {
  const std::string file = "name\n\"a\nb\n" + std::string(30, 'x') + "\"\n";
  for (const std::size_t piece : {std::size_t{3}, file.size()}) {
    CAPTURE(piece);
    CsvLimits limits;
    limits.cell_bytes_max = 20;
    RecipientsCsv csv(limits);
    Result<void> read;
    for (std::size_t at = 0; at < file.size() && read; at += piece) {
      read = csv.feed(std::string_view(file).substr(at, piece));
    }
    if (read) read = csv.finish();
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().message == "cell is longer than 20 bytes in line 2");
  }
}

TEST_CASE("recipients_csv: a fault in a row leaves the rows before it, however they end") {
  for (const std::string_view line_end : {"\n", "\r\n", "\r", "\r\r"}) {
    const std::string file = "name" + std::string(line_end) + "ann" + std::string(line_end) +
                             std::string(30, 'x') + "\"," + std::string(line_end);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{4}, file.size()}) {
      CAPTURE(line_end);
      CAPTURE(piece);
      CsvLimits limits;
      limits.cell_bytes_max = 20;
      const auto got = read(file, piece, limits);
      CHECK(got.headers == std::vector<std::string>{"name"});
      REQUIRE(got.rows.size() == 1);
      CHECK(cell(got.rows[0], "name") == "ann");
      CHECK(got.error.starts_with("cell is longer than 20 bytes in line"));
    }
  }
}

namespace {

std::string utf_16(std::u16string_view text, bool is_little, bool has_mark) {
  std::string out;
  const auto put = [&](char16_t unit) {
    const char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
    out += is_little ? low : high;
    out += is_little ? high : low;
  };
  if (has_mark) put(0xFEFF);
  for (const char16_t unit : text) put(unit);
  return out;
}

CsvFormat format_of(std::string_view file) {
  RecipientsCsv csv;
  const auto fed = csv.feed(file);
  const auto ended = csv.finish();
  CHECK(fed.has_value());
  CHECK(ended.has_value());
  return csv.format();
}

constexpr std::string_view way_out = ": save it as CSV UTF-8 and try again";

}  // namespace

TEST_CASE("recipients_csv: files in UTF-16 are read and named (issue 18)") {
  constexpr std::u16string_view text =
      u"phone number\tname\r\n07700900123\tZo\u00EB \U0001F600\r\n";
  for (const bool is_little : {true, false}) {
    for (const bool has_mark : {true, false}) {
      for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{1'000}}) {
        CAPTURE(piece);
        const auto file = utf_16(text, is_little, has_mark);
        const auto got = read(file, piece);
        CHECK(got.error.empty());
        REQUIRE(got.rows.size() == 1);
        CHECK(cell(got.rows[0], "name") == "Zo\u00EB \U0001F600");
        const auto wanted = is_little ? CsvEncoding::utf_16_le : CsvEncoding::utf_16_be;
        CHECK(format_of(file) == CsvFormat{wanted, '\t'});
      }
    }
  }
  CHECK(name_of(CsvEncoding::utf_16_le) == "UTF-16LE");
}

TEST_CASE("recipients_csv: files in Windows-1252 are read and named (issue 18)") {
  const std::string western = "phone number,name\n1,Jos\xE9\n2,\x80\x93\n3,Na\xEFve \xC9\x94\n";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1'000}}) {
    const auto got = read(western, piece);
    CHECK(got.error.empty());
    REQUIRE(got.rows.size() == 3);
    CHECK(cell(got.rows[0], "name") == "Jos\u00E9");
    CHECK(cell(got.rows[1], "name") == "\u20AC\u201C");
    CHECK(cell(got.rows[2], "name") == "Na\u00EFve \u00C9\u201D");
  }
  CHECK(format_of(western) == CsvFormat{CsvEncoding::windows_1252, ','});
  CHECK(format_of("a,b\n\u00E9,2\n") == CsvFormat{CsvEncoding::utf_8, ','});
}

TEST_CASE("recipients_csv: what is no text is named, with the line and the way out (issue 18)") {
  const auto error = [](std::string_view file) {
    auto message = read(file, 5).error;
    CHECK(message.ends_with(way_out));
    message.resize(message.size() - std::min(message.size(), way_out.size()));
    return message;
  };
  CHECK(error("PK\x03\x04\x14") == "file is an Excel workbook or another zip file, not CSV");
  CHECK(error("\xD0\xCF\x11\xE0\xA1") == "file is an old Excel workbook, not CSV");
  CHECK(error("<HTML><body>") == "file is a web page, not CSV");
  CHECK(error("a,b\n1,\x81\n") == "text is neither UTF-8 nor UTF-16 nor Windows-1252 in line 2");
  CHECK(error("\xFFname\n1\n") == "text is neither UTF-8 nor UTF-16 nor Windows-1252 in line 1");
  constexpr std::string_view mixed = "text is partly UTF-8 and partly not in line 3";
  CHECK(error("a,b\n1,\u00E9\n2,\xE9\n") == mixed);
  CHECK(error("a,b\n1,\xE9\n2,\u00E9\n") == mixed);
  const std::string cut = utf_16(u"a\nb\nc", true, true);
  CHECK(error(cut.substr(0, cut.size() - 1)) == "text is UTF-16 that was cut off in line 3");
  CHECK(error(utf_16(u"a\n\xD800z\n", true, true)) ==
        "text is not UTF-16, but it began as such in line 2");
}

TEST_CASE("recipients_csv: what separates cells is found out from the header (issue 18)") {
  const auto separator = [](std::string_view file) { return format_of(file).separator; };
  CHECK(separator("phone number;name\n1;a,b\n") == ';');
  CHECK(separator("phone number\tname\n1\ta\n") == '\t');
  CHECK(separator("phone number|name\n1|a\n") == '|');
  CHECK(separator("phone number,a;b\n1,2\n") == ',');
  CHECK(separator("name, first;email address\n1;2\n") == ';');
  CHECK(separator("\"phone number\";\"na;me, or, not\"\n1;2\n") == ';');
  CHECK(separator("name;town\n1;2\n") == ';');
  CHECK(separator("name,town;x;y\n1,2\n") == ',');
  CHECK(separator("phone number\n1;2\n") == ',');
  CHECK(separator("") == ',');

  const auto got = read("phone number;name\r\n07700900123;\"Ann; Bob\", and\r\n", 1);
  REQUIRE(got.rows.size() == 1);
  CHECK(cell(got.rows[0], "name") == "Ann; Bob, and");
}

TEST_CASE("recipients_csv: a first line sep= names the separator and is no header (issue 18)") {
  for (const std::string_view file :
       {"sep=;\nphone number;name\n1;a\n", "\"sep=;\"\r\nphone number;name\r\n1;a\r\n",
        "\xEF\xBB\xBFSEP=;\rphone number;name\r1;a\r"}) {
    CAPTURE(file);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{1'000}}) {
      const auto got = read(file, piece);
      CHECK(got.headers == std::vector<std::string>{"phone number", "name"});
      REQUIRE(got.rows.size() == 1);
      CHECK(cell(got.rows[0], "name") == "a");
      CHECK(got.rows[0].line == 2);
    }
  }
  CHECK(read("sep=a\n1\n").headers == std::vector<std::string>{"sep=a"});
  CHECK(cell(read("sep=\t\nx\ty\n1\t2\n").rows.at(0), "y") == "2");
}

TEST_CASE("recipients_csv: TABs before the header of a TAB-separated file are columns (issue 18)") {
  const auto got = read("\tphone number\tname\n7\t07700900123\tAnn\n", 2);
  REQUIRE(got.rows.size() == 1);
  CHECK(recipient_of(got.rows[0], NotificationType::sms) == "07700900123");
  CHECK(cell(got.rows[0], "name") == "Ann");
}

TEST_CASE("recipients_csv: what is invisible in headers and recipients is dropped (issue 18)") {
  const auto got = read(
      "phone\u00A0number,\u2066first\u00ADname\u2069,email\u202F\u200Faddress\n"
      "\u202A07700-900\u00AD123\u202C,\u200FZo\u00EB,a\u00AD@\u2060b.uk\n");
  REQUIRE(got.rows.size() == 1);
  CHECK(got.headers == std::vector<std::string>{"phone number", "firstname", "email address"});
  CHECK(recipient_of(got.rows[0], NotificationType::sms) == "07700-900123");
  CHECK(recipient_of(got.rows[0], NotificationType::email) == "a@b.uk");
  CHECK(cell(got.rows[0], "firstname") == "\u200FZo\u00EB");
}

TEST_CASE("recipients_csv: how a file is cut into pieces changes nothing (issue 18)") {
  std::mt19937 random(18);
  const std::string_view parts[] = {
      "phone number", "name",   ",",    ";", "\t", "\n",    "\r\n",         "\r",     "\"",
      "\xE9",         "\u00E9", "\x81", " ", "a",  "sep=;", "\xEF\xBB\xBF", "\u00A0", "\u20AC"};
  for (int round = 0; round < 5'000; ++round) {
    std::string file;
    for (auto n = random() % 30; n > 0; --n) file += parts[random() % std::size(parts)];
    if (round % 10 == 0) {
      std::u16string wide;
      for (const char byte : file) wide += static_cast<char16_t>(static_cast<unsigned char>(byte));
      file = utf_16(wide, round % 20 == 0, round % 30 == 0);
    }
    const auto whole = read(file);
    const auto pieces = read(file, 1 + random() % 5);
    CAPTURE(file);
    REQUIRE(whole.headers == pieces.headers);
    REQUIRE(whole.rows.size() == pieces.rows.size());
    REQUIRE(whole.error.empty() == pieces.error.empty());
    for (std::size_t i = 0; i < whole.rows.size(); ++i) {
      REQUIRE(whole.rows[i].personalisation == pieces.rows[i].personalisation);
    }
  }
}
