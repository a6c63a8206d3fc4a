#include "platform/soc/run_result.h"

#include <numeric>

namespace tessera::soc {

std::string_view to_string(Ending ending) {
    switch (ending) {
        case Ending::finished: return "finished";
        case Ending::trap_loop: return "trap loop";
        case Ending::waiting_forever: return "waits for an interrupt that cannot come";
        case Ending::deadline: return "deadline";
        case Ending::interrupted: return "ended from outside";
    }
    return "?";
}

std::uint64_t ComponentEnergy::total_aj() const {
    return std::accumulate(by_category_aj.begin(), by_category_aj.end(), std::uint64_t{0});
}

}  // namespace tessera::soc
