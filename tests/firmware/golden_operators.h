#pragma once
// What an operator must give, written from the definitions in 128-bit arithmetic.

#include "tests/firmware/random_job.h"

namespace tessera::firmware_test {

[[nodiscard]] Tensor golden(const Case& c);

}  // namespace tessera::firmware_test
