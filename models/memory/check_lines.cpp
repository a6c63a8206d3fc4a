#include "models/memory/check_lines.h"

namespace tessera::memory {

CheckLines::Traffic CheckLines::use(std::uint64_t address, bool is_write) {
    const std::uint64_t number = address / kDataBytes;
    Line* oldest = &lines_.front();
    ++accesses_;
    for (Line& line : lines_) {
        if (line.number == number) {
            line.used = accesses_;
            line.is_changed |= is_write;
            return {};
        }
        if (line.used < oldest->used) oldest = &line;
    }
    Traffic traffic;
    if (oldest->is_changed) traffic.written_back = address_of(*oldest);
    *oldest = {number, accesses_, is_write};
    traffic.fetched = address_of(*oldest);
    return traffic;
}

}  // namespace tessera::memory
