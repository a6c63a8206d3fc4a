#include "models/base/probe.h"

#include <algorithm>

namespace tessera::base {

ProbeBase::ProbeBase(ProbeRegistry& registry, std::string path, ProbeKind kind, unsigned width_bits)
    : registry_(registry), path_(std::move(path)), kind_(kind), width_bits_(width_bits) {
    registry_.probes_.push_back(this);
}

ProbeBase::~ProbeBase() { std::erase(registry_.probes_, this); }

}  // namespace tessera::base
