#include "models/reram/strips.h"

#include <algorithm>

namespace tessera::reram {

Strip Strips::strip(std::uint32_t image, std::uint32_t row) const {
    Strip strip{image, row, std::min<std::uint32_t>(rows_, geometry_.E - row), 0, 0};
    // Rows of the padded ifmap, cut down to those that exist.
    const std::int64_t first = std::int64_t{row} * geometry_.stride_y - geometry_.pad_top;
    const std::int64_t end =
        first + std::int64_t{strip.rows - 1} * geometry_.stride_y + geometry_.R;
    const auto low = std::clamp<std::int64_t>(first, 0, geometry_.H);
    const auto high = std::clamp<std::int64_t>(end, low, geometry_.H);
    strip.first_input = static_cast<std::uint32_t>(low);
    strip.input_rows = static_cast<std::uint32_t>(high - low);
    return strip;
}

std::optional<Strips> Strips::of(const Config& config, const base::Job& job) {
    const base::Geometry& g = job.geometry;
    const std::uint64_t half = config.buffer_bytes / 2,
                        element = job.streams[base::kInput].bits / 8;
    for (std::uint32_t rows = g.E; rows > 0; --rows) {
        const std::uint64_t input_rows =
            std::min<std::uint64_t>(g.H, (std::uint64_t{rows} - 1) * g.stride_y + g.R);
        if (input_rows * g.C * g.W * element <= half &&
            std::uint64_t{rows} * g.M * g.F * element <= half)
            return Strips(job, rows);
    }
    return std::nullopt;
}

std::optional<Strip> Strips::next() {
    if (image_ == geometry_.N) return std::nullopt;
    const Strip now = strip(image_, row_);
    row_ += now.rows;
    if (row_ == geometry_.E) {
        row_ = 0;
        ++image_;
    }
    return now;
}

std::uint64_t Strips::input_bytes() const {
    std::uint64_t rows = 0;
    for (std::uint32_t row = 0; row < geometry_.E; row += rows_) rows += strip(0, row).input_rows;
    return rows * geometry_.N * geometry_.C * geometry_.W * element_bytes_;
}

}  // namespace tessera::reram
