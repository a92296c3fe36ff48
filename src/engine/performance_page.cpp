#include "engine/state.hpp"

namespace notify {

Result<PerformanceDashboard> Engine::performance_page(LocalDayRange days) {
  return performance_dashboard(days);
}

}  // namespace notify
