#pragma once
// What part of a transaction's time the memory at its end took, for those who ask why they waited.

#include <cstdint>
#include <tlm>

namespace tessera::base {

// Ignorable. The initiator sets `ps` to 0, the memory adds the time from the arrival of the access
// to its end; the rest of the transaction's time went by on the way. Asked for direct access, the
// memory sets it to its part of the latency.
struct TimeInMemory : tlm::tlm_extension<TimeInMemory> {
    std::uint64_t ps = 0;

    [[nodiscard]] tlm::tlm_extension_base* clone() const override {
        return new TimeInMemory(*this);
    }
    void copy_from(const tlm::tlm_extension_base& other) override {
        ps = static_cast<const TimeInMemory&>(other).ps;
    }
};

}  // namespace tessera::base
