#pragma once
// Why a job cannot run on a machine.

#include <string>

#include "models/base/job.h"

namespace tessera::base {

// `code` is what the tile reports, `reason` is for people.
struct Refusal {
    JobCode code;
    std::string reason;
};

}  // namespace tessera::base
