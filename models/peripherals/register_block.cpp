#include "models/peripherals/register_block.h"

namespace tessera::peripherals {

RegisterBlock::RegisterBlock(const sc_core::sc_module_name& module_name,
                             const base::RegisterMap& map, const base::Environment& environment)
    : sc_module(module_name), socket("socket"), registers_(name(), map) {
    socket.register_b_transport(this, &RegisterBlock::access);
    socket.register_transport_dbg(this, &RegisterBlock::peek);
    registers_.observe(environment.registers);
}

void RegisterBlock::access(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    if (delay != sc_core::SC_ZERO_TIME && !registers_.is_storage(payload.get_address())) {
        wait(delay);
        delay = sc_core::SC_ZERO_TIME;
    }
    registers_.b_transport(payload, delay);
}

}  // namespace tessera::peripherals
