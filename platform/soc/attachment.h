#pragma once
// What watches or steers a run without being part of the platform: logs, debuggers, live consoles.

#include <poll.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "platform/soc/run_result.h"

namespace tessera::soc {

class ElfImage;
class RunControl;
class System;

struct Progress {
    std::uint64_t simulated_ps = 0;
    std::uint64_t instructions = 0;
    std::uint64_t jobs_ended = 0;
    std::uint64_t jobs = 0;  // of the whole workload; 0 without one
    std::string_view layer;  // under way on a tile, or empty
};

class Attachment {
  public:
    virtual ~Attachment() = default;
    // Once, with everything loaded and before simulated time begins. What is handed over lives
    // until on_end() has returned. Throws config::Error for what cannot be done on this platform.
    virtual void on_built(System&, const ElfImage&, RunControl&) {}
    // Between two steps of the kernel, every simulated 100 us or so: the time for what comes from
    // the host.
    virtual void poll(const Progress&) {}
    // Something may still come from the host that makes the platform go on when nothing is left to
    // happen in it: a character, a debugger's command. While nobody expects any such thing, the run
    // is over then.
    [[nodiscard]] virtual bool expects_host() const { return false; }
    // What wakes the run while anybody expects something; poll() is asked afterwards.
    virtual void list_descriptors(std::vector<pollfd>&) const {}
    // After the end, while the system still stands.
    virtual void on_end(const System&, RunResult&) {}
};

}  // namespace tessera::soc
