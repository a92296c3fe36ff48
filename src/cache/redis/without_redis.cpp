#include <notify/adapters/redis.hpp>

namespace notify {

Result<std::shared_ptr<Cache>> make_redis_cache(RedisOptions, std::shared_ptr<Clock>) {
  return make_error(ErrorCode::unsupported, "this build has no redis cache");
}

Result<std::shared_ptr<AdminCache>> make_redis_admin_cache(RedisOptions, std::shared_ptr<Clock>) {
  return make_error(ErrorCode::unsupported, "this build has no redis cache");
}

}  // namespace notify
