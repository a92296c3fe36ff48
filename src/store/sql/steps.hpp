#pragma once

#include "store/sql/session.hpp"

namespace notify::sql {

/// Steps of one kind that the transactions of several nouns share. They cost a pointer, live as
/// long as their session, and may throw Failure.
class Steps {
public:
  explicit Steps(Session& session) noexcept : session_(&session) {}

protected:
  [[nodiscard]] Session& session() const noexcept { return *session_; }
  [[nodiscard]] Connection& connection() const noexcept { return session_->connection(); }

private:
  Session* session_;
};

}  // namespace notify::sql
