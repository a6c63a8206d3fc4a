#pragma once
// What the machine counts beyond what every tile does.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "models/base/machine_counters.h"

namespace tessera::eyeriss {

// Of 16-bit words and core cycles. Registers and status records list them in this order.
struct Counters {
    std::uint64_t passes = 0;
    std::uint64_t pass_cycles = 0;  // of all passes: the processing time
    std::uint64_t spad_words = 0;
    std::uint64_t hops = 0;
    std::uint64_t glb_ifmap_words = 0, glb_psum_words = 0, glb_filter_words = 0;
    std::uint64_t glb_dma_words = 0;
    std::uint64_t stall_link = 0, stall_dram = 0, stall_noc = 0;
    std::uint64_t stall_psum = 0, stall_ifmap = 0;  // within pass_cycles
};

using CounterName = base::CounterName<Counters>;
inline constexpr std::array kCounters = {
    CounterName{"passes", &Counters::passes},
    CounterName{"processing_cycles", &Counters::pass_cycles},
    CounterName{"spad_words", &Counters::spad_words},
    CounterName{"hops", &Counters::hops},
    CounterName{"glb_ifmap_words", &Counters::glb_ifmap_words},
    CounterName{"glb_psum_words", &Counters::glb_psum_words},
    CounterName{"glb_filter_words", &Counters::glb_filter_words},
    CounterName{"glb_dma_words", &Counters::glb_dma_words},
    CounterName{"stall_link_cycles", &Counters::stall_link},
    CounterName{"stall_dram_cycles", &Counters::stall_dram},
    CounterName{"stall_noc_cycles", &Counters::stall_noc},
    CounterName{"stall_psum_cycles", &Counters::stall_psum},
    CounterName{"stall_ifmap_cycles", &Counters::stall_ifmap},
};

// Places in JobStatus::machine.
inline constexpr std::size_t kMappingAt = 0;  // 16 bits each: m n e p, q r t and the active PEs
inline constexpr std::size_t kCountersAt = 2;

}  // namespace tessera::eyeriss
