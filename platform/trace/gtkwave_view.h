#pragma once
// A saved view of GTKWave for a waveform.

#include <string>
#include <string_view>
#include <vector>

#include "platform/trace/vcd_writer.h"

namespace tessera::trace {

// All signals, block by block in their order, below the block's name. `dump` is the waveform's file
// as the viewer's working folder knows it; the times fill the window.
[[nodiscard]] std::string gtkwave_view(const std::vector<VcdSignal>& signals, std::string_view dump,
                                       std::uint64_t from_ps, std::uint64_t to_ps);

}  // namespace tessera::trace
