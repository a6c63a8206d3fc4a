#include "models/peripherals/marker.h"

#include "models/peripherals/marker_registers.h"

namespace tessera::peripherals {

Marker::Marker(const sc_core::sc_module_name& module_name, MarkerListener& listener,
               const base::Environment& environment)
    : RegisterBlock(module_name, kMarkerMap, environment),
      listener_(listener),
      trace_(environment.probes, std::string(name()) + ".trace", true) {
    registers_.after_write<&Marker::write_begin>(base::named(kMarkerRegisters, "BEGIN"), this);
    registers_.after_write<&Marker::write_end>(base::named(kMarkerRegisters, "END"), this);
    registers_.after_write<&Marker::write_trace>(base::named(kMarkerRegisters, "TRACE"), this);
}

}  // namespace tessera::peripherals
