#pragma once
// Tensors in the coded form of models/numeric/rlc_layout.h, laid out here by its description.

#include <cstring>
#include <vector>

#include "models/numeric/rlc.h"
#include "tests/eyeriss/tile_bench.h"

namespace tessera::eyeriss::test {

struct CodedTensor {
    std::size_t planes = 0, height = 0, width = 0, segment_rows = 1;

    [[nodiscard]] std::size_t per_plane() const {
        return (height + segment_rows - 1) / segment_rows;
    }
    [[nodiscard]] std::size_t segments() const { return planes * per_plane(); }
    [[nodiscard]] static std::size_t up(std::size_t bytes) { return (bytes + 63) / 64 * 64; }
    [[nodiscard]] std::size_t slot_bytes() const { return up((segment_rows * width + 2) / 3 * 8); }
    [[nodiscard]] std::size_t slot(std::size_t segment) const {
        return up(2 * segments()) + segment * slot_bytes();
    }
    [[nodiscard]] std::size_t bytes() const { return slot(segments()); }
    [[nodiscard]] std::size_t elements_of(std::size_t segment) const {
        const std::size_t top = segment % per_plane() * segment_rows;
        return std::min(segment_rows, height - top) * width;
    }
    [[nodiscard]] std::size_t first_element(std::size_t segment) const {
        return segment / per_plane() * height * width +
               segment % per_plane() * segment_rows * width;
    }

    // The directory and the codes; the rest of the slots holds a pattern.
    [[nodiscard]] std::vector<std::uint8_t> encoded(const std::vector<std::int32_t>& values) const {
        std::vector<std::uint8_t> memory(bytes(), 0xA5);
        for (std::size_t s = 0; s < segments(); ++s) {
            const auto from = values.begin() + static_cast<std::ptrdiff_t>(first_element(s));
            const std::vector<std::int16_t> part(
                from, from + static_cast<std::ptrdiff_t>(elements_of(s)));
            std::vector<std::uint64_t> words(part.size());
            const auto length = static_cast<std::uint16_t>(numeric::rlc_encode(part, words.data()));
            std::memcpy(&memory[2 * s], &length, 2);
            std::memcpy(&memory[slot(s)], words.data(), 8u * length);
        }
        return memory;
    }
    // Empty when a segment is damaged.
    [[nodiscard]] std::vector<std::int32_t> decoded(const std::vector<std::uint8_t>& memory) const {
        std::vector<std::int32_t> values;
        for (std::size_t s = 0; s < segments(); ++s) {
            std::uint16_t length = 0;
            std::memcpy(&length, &memory[2 * s], 2);
            if (8u * length > slot_bytes()) return {};
            std::vector<std::uint64_t> words(length);
            std::memcpy(words.data(), &memory[slot(s)], 8u * length);
            std::vector<std::int16_t> part(elements_of(s));
            if (numeric::rlc_decode(words, part) != length) return {};
            values.insert(values.end(), part.begin(), part.end());
        }
        return values;
    }
    // Words of all codes.
    [[nodiscard]] std::size_t words(const std::vector<std::uint8_t>& memory) const {
        std::size_t sum = 0;
        for (std::size_t s = 0; s < segments(); ++s)
            sum += memory[2 * s] + 256u * memory[2 * s + 1];
        return sum;
    }
};

inline CodedTensor coded_ifmap(base::Job& job, std::size_t rows) {
    const base::Geometry& g = job.geometry;
    const CodedTensor tensor{std::size_t{g.N} * g.C, g.H, g.W, rows};
    base::Stream& stream = job.streams[base::kInput];
    stream.codec = base::Codec::rlc;
    stream.aux = static_cast<std::uint32_t>(rows);
    stream.bytes = static_cast<std::uint32_t>(tensor.bytes());
    return tensor;
}

inline CodedTensor coded_ofmap(base::Job& job, std::size_t rows) {
    const base::Geometry& g = job.geometry;
    const CodedTensor tensor{std::size_t{g.N} * g.M, g.E, g.F, rows};
    base::Stream& stream = job.streams[base::kOutput];
    stream.codec = base::Codec::rlc;
    stream.aux = static_cast<std::uint32_t>(rows);
    stream.bytes = static_cast<std::uint32_t>(tensor.bytes());
    return tensor;
}

}  // namespace tessera::eyeriss::test
