#pragma once
// The frame of every peripheral: named registers behind a 32-bit target socket.

#include <tlm_utils/simple_target_socket.h>

#include <systemc>
#include <tlm>

#include "models/base/environment.h"
#include "models/base/register_bank.h"

namespace tessera::peripherals {

// Bus accesses of registers with callbacks wait for the initiator's annotated delay first, so that
// callbacks run at their true time.
class RegisterBlock : public sc_core::sc_module {
  public:
    tlm_utils::simple_target_socket<base::RegisterBank> socket;

    [[nodiscard]] const base::RegisterBank& registers() const { return registers_; }

  protected:
    RegisterBlock(const sc_core::sc_module_name& name, const base::RegisterMap& map,
                  const base::Environment& environment);

    base::RegisterBank registers_;
};

}  // namespace tessera::peripherals
