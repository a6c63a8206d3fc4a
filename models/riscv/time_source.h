#pragma once
#include <cstdint>
#include <systemc>

namespace tessera::riscv {

// Who knows the platform's mtime; the CLINT, for the `time` CSR of cores.
class TimeSource {
  public:
    virtual ~TimeSource() = default;
    [[nodiscard]] virtual std::uint64_t ticks_at(const sc_core::sc_time& time) const = 0;
};

}  // namespace tessera::riscv
