#include "platform/soc/run_result.h"

#include <algorithm>
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

TimeParts& TimeParts::operator+=(const TimeParts& other) {
    compute_ps += other.compute_ps;
    converter_ps += other.converter_ps;
    link_ps += other.link_ps;
    memory_ps += other.memory_ps;
    noc_ps += other.noc_ps;
    firmware_ps += other.firmware_ps;
    idle_ps += other.idle_ps;
    return *this;
}

std::uint64_t ComponentEnergy::total_aj() const {
    return std::accumulate(by_category_aj.begin(), by_category_aj.end(), std::uint64_t{0});
}

std::size_t PowerResult::bins() const {
    std::size_t most = 0;
    for (const Component& component : components) most = std::max(most, component.bins_aj.size());
    return most;
}

std::uint64_t PowerResult::bin_aj(std::size_t bin) const {
    std::uint64_t sum = 0;
    for (const Component& component : components)
        if (bin < component.bins_aj.size()) sum += component.bins_aj[bin];
    return sum;
}

}  // namespace tessera::soc
