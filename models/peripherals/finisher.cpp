#include "models/peripherals/finisher.h"

#include "models/peripherals/finisher_registers.h"

namespace tessera::peripherals {

Finisher::Finisher(const sc_core::sc_module_name& module_name, FinishListener& listener,
                   const base::Environment& environment)
    : RegisterBlock(module_name, kFinisherMap, environment), listener_(listener) {
    registers_.after_write<&Finisher::write_finish>(base::named(kFinisherRegisters, "FINISH"),
                                                    this);
}

void Finisher::write_finish(std::uint32_t, std::uint32_t value) {
    const std::uint32_t status = value & 0xFFFF;
    const auto code = static_cast<std::uint16_t>(value >> 16);
    if (status == kFinisherPass) listener_.on_finish(true, 0);
    if (status == kFinisherFail) listener_.on_finish(false, code);
}

}  // namespace tessera::peripherals
