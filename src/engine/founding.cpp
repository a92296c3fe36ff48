#include "engine/context.hpp"

#include <notify/services.hpp>

namespace notify {

Result<Service> Services::found(const NewService& given, UserId founder) {
  NFY_TRY(user, context_->store().users().get(founder));
  NewService value = given;
  if (value.details.created_by.is_nil()) value.details.created_by = user.id;
  NFY_TRY(service, create(value));
  return service;
}

}  // namespace notify
