#pragma once

#include "objects.hpp"

/// Filled by the simulator, read by the host or handed back to an engine.
struct nfy_receipt_rows : notify::capi::Rows<notify::Receipt> {};
