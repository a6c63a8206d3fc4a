#include "models/riscv/plic.h"

#include <string>

namespace tessera::riscv {

Plic::Plic(const sc_core::sc_module_name& name, const PlicConfig& config,
           const base::Environment& environment)
    : sc_module(name),
      socket("socket"),
      sources("sources", config.sources),
      external_irq("external_irq"),
      registers_(this->name(), kPlicMap),
      irq_probe_(environment.probes, std::string(this->name()) + ".external_irq") {
    registers_.observe(environment.registers);
    registers_.compute<&Plic::pending_word>(kPlicPending, this);
    registers_.compute<&Plic::best_source>(kPlicClaim, this);
    registers_.after_read<&Plic::on_claim>(kPlicClaim, this);
    registers_.after_write<&Plic::on_complete>(kPlicClaim, this);
    registers_.after_write<&Plic::on_change>(kPlicPriority, this);
    registers_.after_write<&Plic::on_change>(kPlicEnable, this);
    registers_.after_write<&Plic::on_change>(kPlicThreshold, this);
    socket.register_b_transport(&registers_, &base::RegisterBank::transport_in_time);
    socket.register_transport_dbg(&registers_, &base::RegisterBank::transport_dbg);

    SC_HAS_PROCESS(Plic);
    SC_METHOD(update);
    sensitive << changed_;
    for (sc_core::sc_in<bool>& source : sources) sensitive << source;
}

std::uint32_t Plic::pending_word(std::uint32_t index) const {
    std::uint32_t word = 0;
    for (std::uint32_t bit = 0; bit < 32; ++bit)
        if (pending_[32 * index + bit]) word |= 1u << bit;
    return word;
}

bool Plic::is_enabled(std::uint32_t source) const {
    return (registers_.get(kPlicEnable, source / 32) >> source % 32 & 1) != 0;
}

std::uint32_t Plic::priority(std::uint32_t source) const {
    return registers_.get(kPlicPriority, source - 1);
}

bool Plic::lets_through(std::uint32_t source) const {
    return is_enabled(source) && !claimed_[source] &&
           priority(source) > registers_.get(kPlicThreshold);
}

// The pending and enabled source of the highest priority, the lowest number among equals, or 0. The
// threshold holds back the line only, not the claim.
std::uint32_t Plic::best_source(std::uint32_t) const {
    if (pending_.none()) return 0;
    std::uint32_t best = 0, best_priority = 0;
    for (std::uint32_t source = 1; source <= sources.size(); ++source) {
        if (!pending_[source] || !is_enabled(source) || priority(source) <= best_priority) continue;
        best = source;
        best_priority = priority(source);
    }
    return best;
}

void Plic::on_claim(std::uint32_t, std::uint32_t source) {
    if (source == 0) return;
    pending_.reset(source);
    claimed_.set(source);
    changed_.notify(sc_core::SC_ZERO_TIME);
}

// Completing what is not enabled, or no source, is ignored.
void Plic::on_complete(std::uint32_t, std::uint32_t source) {
    if (source == 0 || source > sources.size() || !is_enabled(source)) return;
    claimed_.reset(source);
    changed_.notify(sc_core::SC_ZERO_TIME);
}

void Plic::update() {
    for (std::uint32_t source = 1; source <= sources.size(); ++source)
        if (sources[source - 1].read() && !claimed_[source]) pending_.set(source);
    const std::uint32_t best = best_source(0);
    const bool raises = best != 0 && priority(best) > registers_.get(kPlicThreshold);
    external_irq.write(raises);
    irq_probe_.set(raises);
}

}  // namespace tessera::riscv
