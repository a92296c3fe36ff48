#include "support/https_server.hpp"

#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

namespace notify::test {

HttpsServer::HttpsServer(Tls tls) : tls_(tls) {
  std::string name = (std::filesystem::temp_directory_path() / "nfy-https-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  directory_ = name;
  const std::string kept_in = (directory_ / "requests.json").string();
  if (tls == Tls::without) {
    child_.start({NFY_HTTPS_SINK, "plain", kept_in});
    return;
  }
  const std::string make =
      "cd '" + name +
      "' && openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=localhost -addext "
      "subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout key.pem -out cert.pem 2>/dev/null && "
      "cat key.pem cert.pem > both.pem";
  if (std::system(make.c_str()) != 0) return;

  child_.start({NFY_HTTPS_SINK, (directory_ / "both.pem").string(), kept_in});
}

HttpsServer::~HttpsServer() {
  child_.kill();  // before its folder goes
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::vector<std::string> HttpsServer::requests() const {
  return lines_of(directory_ / "requests.json");
}

std::vector<HttpRecord> HttpsServer::records() const {
  std::vector<HttpRecord> records;
  for (const std::string& line : requests()) {
    const auto read = codec::read_json_object(line, {.depth_max = 3});
    REQUIRE_MESSAGE(read, line);
    const auto text = [&](std::string_view name) {
      return *read->find(name)->find_as<std::string>();
    };
    HttpRecord record{text("method"), text("path"), text("body"), {}};
    for (const auto& [name, value] : *read->find("headers")->find_as<codec::JsonValue::Object>())
      record.headers.emplace_back(name, *value.find_as<std::string>());
    records.push_back(std::move(record));
  }
  return records;
}

void HttpsServer::script(std::span<const HttpReply> replies) {
  codec::JsonWriter json;
  json.begin_list();
  for (const HttpReply& reply : replies) {
    json.begin_object().text("path", reply.path).text("body", reply.body);
    json.integer("status", reply.status).integer("wait_ms", reply.wait_ms);
    json.text("fault", reply.fault).name("headers").begin_object();
    for (const auto& [name, value] : reply.headers) json.text(name, value);
    json.end_object();
    if (reply.times > 0) json.integer("times", reply.times);
    json.end_object();
  }
  json.end_list();
  // A file that takes the place of another is never seen half written.
  const auto written = directory_ / ("script." + std::to_string(++scripts_));
  std::ofstream(written) << std::move(json).take();
  std::filesystem::rename(written, directory_ / "requests.json.script");
}

}  // namespace notify::test
