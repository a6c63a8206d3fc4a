#include "platform/soc/run_control.h"

#include <algorithm>
#include <systemc>

namespace tessera::soc {

void RunControl::on_finish(bool passed, std::uint16_t code) {
    if (ending_ || is_finishing_) return;
    exit_code_ = passed ? 0 : std::max<std::uint32_t>(code, 1);
    end(Ending::finished);
}

void RunControl::finish(std::uint32_t code) {
    if (ending_ || is_finishing_) return;
    exit_code_ = code;
    is_finishing_ = true;
}

void RunControl::on_halt() {
    if (is_finishing_) ending_ = Ending::finished;
    sc_core::sc_stop();
}

void RunControl::interrupt() {
    if (!ending_) end(Ending::interrupted);
}

void RunControl::end(Ending ending) {
    ending_ = ending;
    sc_core::sc_stop();
}

}  // namespace tessera::soc
