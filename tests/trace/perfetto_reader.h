#pragma once
// A strict reader of Perfetto traces, by protobuf's own decoder.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tessera::test {

struct PerfettoSlice {
    std::string name;
    std::uint64_t begin_ns = 0, end_ns = 0;
    unsigned depth = 0;  // slices of its track that hold it
    std::vector<std::uint64_t> flows_out, flows_in;
};

struct PerfettoSample {
    std::uint64_t time_ns = 0;
    double value = 0;
};

struct PerfettoTrace {
    std::map<std::string, std::vector<PerfettoSlice>> slices;  // by "block/track", all of the name
    std::map<std::string, std::vector<PerfettoSample>> counters;
    std::map<std::string, std::string> units;  // of counters
    std::vector<std::string> order;            // of tracks
};

// Adds a failure to the running test for whatever breaks the rules: unknown fields, events of
// tracks that are not described before, ends without a begin and begins without an end, time that
// goes back, counters with slices, flows that begin or end more or less than once or go back in
// time.
[[nodiscard]] PerfettoTrace read_perfetto(const std::string& bytes);

}  // namespace tessera::test
