#include "models/base/probe.h"

#include <algorithm>

namespace tessera::base {

ProbeBase::ProbeBase(ProbeRegistry& registry, std::string path, ProbeKind kind, unsigned width_bits)
    : registry_(registry), path_(std::move(path)), kind_(kind), width_bits_(width_bits) {
    registry_.probes_.push_back(this);
}

void ProbeBase::listen(ProbeSink& sink, std::uint32_t tag) {
    ignore(sink);
    listeners_.push_back({&sink, tag});
}

void ProbeBase::ignore(ProbeSink& sink) {
    std::erase_if(listeners_, [&](const Listener& listener) { return listener.sink == &sink; });
}

void ProbeBase::tell() const {
    for (const Listener& listener : listeners_) listener.sink->on_change(*this, listener.tag);
}

Spans::Spans(ProbeRegistry& registry, std::string path)
    : registry_(registry), path_(std::move(path)) {
    registry_.spans_.push_back(this);
}

Spans::~Spans() { std::erase(registry_.spans_, this); }

ProbeBase::~ProbeBase() { std::erase(registry_.probes_, this); }

}  // namespace tessera::base
