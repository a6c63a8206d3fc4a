#pragma once
// Row stationary mapping: how much of a layer the global buffer and the array hold at a time.

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "models/base/job.h"
#include "models/eyeriss/config.h"
#include "models/eyeriss/layer.h"

namespace tessera::eyeriss {

// Names as in JSSC 2017, table II. A PE set is R rows by e columns of PEs: it makes e ofmap rows,
// its psums move up its columns. Sets of r channel groups stand on each other, so that their psums
// add up; t of these stacks work on different filters.
struct Mapping {
    std::uint32_t m = 1;  // filters whose psums stay in the global buffer
    std::uint32_t n = 1;  // images of a pass
    std::uint32_t e = 1;  // ofmap rows of a strip
    std::uint32_t p = 1;  // filters a PE interleaves
    std::uint32_t q = 1;  // channels a PE interleaves
    std::uint32_t r = 1;  // PE sets for different channels
    std::uint32_t t = 1;  // PE sets for different filters

    [[nodiscard]] std::uint32_t filters() const { return p * t; }   // of a pass
    [[nodiscard]] std::uint32_t channels() const { return q * r; }  // of a pass
    bool operator==(const Mapping&) const = default;
};

[[nodiscard]] Mapping mapping_of(const base::Job& job);
[[nodiscard]] std::array<std::uint16_t, 8> to_vector(const Mapping& mapping);

// R * e * r * t (JSSC 2017, table II).
[[nodiscard]] std::uint32_t active_pes(const Layer& layer, const Mapping& mapping);
// m * n * e * F psums.
[[nodiscard]] std::uint64_t psum_bytes(const Layer& layer, const Mapping& mapping);
// n * q * r strips of U(e - 1) + R padded rows.
[[nodiscard]] std::uint64_t ifmap_bytes(const Layer& layer, const Mapping& mapping);
// The filters of one pass.
[[nodiscard]] std::uint64_t filter_bytes(const Layer& layer, const Mapping& mapping);

// Stacks of r sets that the array holds; sets wider than the array fold onto further rows.
[[nodiscard]] std::uint32_t stacks(const Config& config, const Layer& layer, std::uint32_t e,
                                   std::uint32_t r);
// Whether ifmap strips and psums share the global buffer's banks.
[[nodiscard]] bool fits_glb(const Config& config, const Layer& layer, const Mapping& mapping);

// One of everything: where this does not fit, nothing does.
[[nodiscard]] Mapping least_mapping(const Layer& layer);

// Why the machine cannot run the layer under the mapping, for people; nothing when it can.
[[nodiscard]] std::optional<std::string> why_infeasible(const Config& config, const Layer& layer,
                                                        const Mapping& mapping);

}  // namespace tessera::eyeriss
