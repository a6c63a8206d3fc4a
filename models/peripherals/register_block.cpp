#include "models/peripherals/register_block.h"

namespace tessera::peripherals {

RegisterBlock::RegisterBlock(const sc_core::sc_module_name& module_name,
                             const base::RegisterMap& map, const base::Environment& environment)
    : sc_module(module_name), socket("socket"), registers_(name(), map) {
    socket.register_b_transport(&registers_, &base::RegisterBank::transport_in_time);
    socket.register_transport_dbg(&registers_, &base::RegisterBank::transport_dbg);
    registers_.observe(environment.registers);
}

}  // namespace tessera::peripherals
