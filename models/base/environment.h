#pragma once
// What every model of one simulation shares; handed down at construction, so there are no globals.

#include <cstdint>

#include "models/base/energy.h"
#include "models/base/probe.h"

namespace tessera::base {

class RegisterObserver;

struct Environment {
    EnergyLedger& energy;
    ProbeRegistry& probes;
    RegisterObserver* registers = nullptr;
    std::uint64_t seed = 1;
};

}  // namespace tessera::base
