#include "models/eyeriss/config.h"

#include <fmt/core.h>

namespace tessera::eyeriss {

void Config::validate() const {
    if (glb_filter_bytes >= glb_bytes)
        throw base::ConfigError(
            fmt::format("glb_filter: {} bytes leave nothing of the global buffer's {} bytes",
                        glb_filter_bytes, glb_bytes));
    if (glb_banks() < 2)
        throw base::ConfigError(fmt::format(
            "glb_bank: {} bytes for ifmaps and psums hold fewer than two banks of {} bytes",
            glb_bytes - glb_filter_bytes, glb_bank_bytes));
    port.validate();
}

}  // namespace tessera::eyeriss
