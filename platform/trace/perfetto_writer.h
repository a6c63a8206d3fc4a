#pragma once
// Timelines as traces of Perfetto (ui.perfetto.dev): TrackEvent messages of its protobuf schema
// (perfetto/protos/perfetto/trace).

#include <cstdint>
#include <functional>
#include <string_view>

#include "platform/trace/timeline.h"

namespace tessera::trace {

// Gives the trace in pieces. A block is a group of its tracks and counters; slices of a track that
// overlap without one holding the other stand in tracks of the same name. Times are whole
// nanoseconds, the unit of the format. The timeline is sorted.
void write_perfetto(const Timeline& timeline, const std::function<void(std::string_view)>& output);

}  // namespace tessera::trace
