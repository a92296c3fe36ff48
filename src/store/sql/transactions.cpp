#include "store/sql/transactions.hpp"

namespace notify::sql {

Result<void> Transactions::run_until_committed(Access access, FunctionRef<void(Session&)> work) {
  try {
    const SessionPool::Lease session = pool_.take(access);
    for (int attempt = 1;; ++attempt) {
      try {
        session->connection().begin(access);
        work(*session);
        session->connection().commit();
        return {};
      } catch (const Failure& failure) {
        if (!pool_.recover(*session, failure.error, attempt)) return failure.error;
      } catch (const std::bad_alloc&) {
        session->connection().rollback();
        throw;
      } catch (const std::exception& error) {
        session->connection().rollback();
        return make_error(ErrorCode::internal, error.what());
      }
    }
  } catch (const Failure& failure) {
    return failure.error;
  }
}

}  // namespace notify::sql
