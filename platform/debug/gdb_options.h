#pragma once
#include <cstdint>

namespace tessera::debug {

struct GdbOptions {
    std::uint16_t port = 0;  // 0: any that is free
    bool waits = false;      // the program stands at its reset vector until a client lets it go
};

}  // namespace tessera::debug
