#include "bench/guests.h"

#include <ctime>
#include <fstream>
#include <iterator>

namespace tessera::bench {

std::string guest_path(const std::string& guest, const std::string& ending) {
    return TESSERA_GUESTS "/" + guest + ending;
}

std::vector<char> guest_image(const std::string& guest) {
    std::ifstream file(guest_path(guest, ".bin"), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace tessera::bench
