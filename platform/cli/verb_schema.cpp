#include "platform/cli/verb_schema.h"

#include <fmt/format.h>

#include "platform/cli/exit_code.h"
#include "platform/soc/scenario_file.h"

namespace tessera::cli {

int schema() {
    fmt::print("{}\n", soc::scenario_schema().dump(2));
    return kSuccess;
}

}  // namespace tessera::cli
