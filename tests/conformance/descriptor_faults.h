#pragma once
// Everything that can be wrong with a descriptor, one thing at a time.

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "models/base/job.h"

namespace tessera::test {

// 64 bytes before the end of the address space.
inline constexpr std::uint64_t kNearTheEnd = std::numeric_limits<std::uint64_t>::max() - 63;

// How one thing about a good job goes wrong. `spoil` returns false when the job has no such thing.
struct DescriptorFault {
    std::string name;
    base::JobCode code;
    std::function<bool(base::Job&)> spoil;
};

[[nodiscard]] std::vector<DescriptorFault> descriptor_faults();

}  // namespace tessera::test
