#pragma once

#include "support/listening_child.hpp"

#include <notify/ports/http.hpp>

#include <memory>
#include <string>

namespace notify::test {

/// tools/print-stub as a child process: a print API that prints nothing. Ends with the object.
class PrintStub {
public:
  PrintStub();

  [[nodiscard]] std::string url() const;
  /// A JSON object of what tools/print-stub calls control.
  void control(const std::string& json);
  /// All that it knows, as JSON.
  [[nodiscard]] std::string state();

private:
  std::string ask(HttpRequest request);

  ListeningChild child_;
  std::shared_ptr<HttpClient> http_;
};

}  // namespace notify::test
