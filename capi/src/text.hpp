#pragma once

#include "objects.hpp"

#include <notify/recipients_file.hpp>

struct nfy_text {
  /// The compiled template of whatever channel it is for.
  notify::RecipientsTemplate compiled;
};
