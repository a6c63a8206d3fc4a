#pragma once
// How a run-length coded tensor lies in memory, so that parts of it can be read and written alone.
//
// A plane (one channel of one image) is cut into segments of `segment_rows` whole rows, each coded
// for itself. First comes a directory, two bytes for every segment: its length in 64-bit words.
// Then one slot for every segment, as long as the longest code could be; what a slot does not need
// is neither read nor written. So the code saves traffic, not space.

#include <algorithm>
#include <cstdint>

#include "models/numeric/rlc.h"

namespace tessera::numeric {

struct RlcLayout {
    static constexpr std::uint64_t kEntryBytes = 2;
    static constexpr std::uint64_t kAlignment = 64;  // of the slots
    static constexpr std::uint64_t kMostWords = 65535;

    std::uint64_t planes = 0;
    std::uint32_t height = 0, width = 0;  // of a plane
    std::uint32_t segment_rows = 0;       // the last segment of a plane may have fewer

    // Sizes that the directory's entries can describe.
    [[nodiscard]] bool is_valid() const {
        return segment_rows > 0 && segment_rows <= height && most_words() <= kMostWords;
    }
    [[nodiscard]] std::uint32_t segments_of_plane() const {
        return (height + segment_rows - 1) / segment_rows;
    }
    [[nodiscard]] std::uint64_t segments() const { return planes * segments_of_plane(); }
    [[nodiscard]] std::uint64_t segment(std::uint64_t plane, std::uint32_t row) const {
        return plane * segments_of_plane() + row / segment_rows;
    }
    // Of segment `index` of any plane.
    [[nodiscard]] std::uint32_t rows_of(std::uint32_t index) const {
        return std::min(segment_rows, height - index * segment_rows);
    }
    [[nodiscard]] std::uint64_t most_words() const {
        return rlc_most_words(std::size_t{segment_rows} * width);
    }
    [[nodiscard]] std::uint64_t entry_offset(std::uint64_t segment) const {
        return segment * kEntryBytes;
    }
    [[nodiscard]] std::uint64_t slot_offset(std::uint64_t segment) const {
        return aligned(segments() * kEntryBytes) + segment * slot_bytes();
    }
    [[nodiscard]] std::uint64_t slot_bytes() const { return aligned(most_words() * kRlcWordBytes); }
    // Of everything.
    [[nodiscard]] std::uint64_t bytes() const { return slot_offset(segments()); }

  private:
    [[nodiscard]] static constexpr std::uint64_t aligned(std::uint64_t bytes) {
        return (bytes + kAlignment - 1) & ~(kAlignment - 1);
    }
};

}  // namespace tessera::numeric
