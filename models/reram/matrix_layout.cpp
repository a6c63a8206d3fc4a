#include "models/reram/matrix_layout.h"

#include <algorithm>

namespace tessera::reram {

namespace {

constexpr std::uint32_t blocks(std::uint32_t all, std::uint32_t each) {
    return (all + each - 1) / each;
}

}  // namespace

MatrixLayout::MatrixLayout(const Config& config, const MatrixShape& shape)
    : shape_(shape),
      array_rows_(config.rows),
      slices_(blocks(shape.bits, config.device.bits)),
      columns_per_slice_(config.encoding == WeightEncoding::differential ? 2 : 1) {
    weights_per_array_ = config.cols / cells_per_weight();
    row_blocks_ = blocks(shape.rows, array_rows_);
    col_blocks_ = weights_per_array_ == 0 ? 0 : blocks(shape.cols, weights_per_array_);
}

MatrixLayout::Block MatrixLayout::rows_of(std::uint32_t row_block) const {
    const std::uint32_t first = row_block * array_rows_;
    return {first, std::min(array_rows_, shape_.rows - first)};
}

MatrixLayout::Block MatrixLayout::cols_of(std::uint32_t col_block) const {
    const std::uint32_t first = col_block * weights_per_array_;
    return {first, std::min(weights_per_array_, shape_.cols - first)};
}

BlockLevels encode(const Config& config, const MatrixLayout& layout,
                   std::span<const std::int16_t> weights, std::uint32_t col_block,
                   std::uint32_t row_block) {
    const MatrixLayout::Block rows = layout.rows_of(row_block), cols = layout.cols_of(col_block);
    const std::uint32_t cells = layout.cells_per_weight();
    const auto top = static_cast<Level>(config.device.levels() - 1);
    const bool is_differential = config.encoding == WeightEncoding::differential;
    const std::int32_t offset = 1 << (layout.shape().bits - 1);
    BlockLevels block{rows.count, cols.count * cells, {}, {}};
    block.levels.resize(std::size_t{block.rows} * block.cols);
    block.is_flipped.resize(block.cols);
    for (std::uint32_t r = 0; r < rows.count; ++r)
        for (std::uint32_t c = 0; c < cols.count; ++c) {
            const std::int32_t weight =
                weights[std::size_t{cols.first + c} * layout.shape().rows + rows.first + r];
            Level* const to = &block.levels[std::size_t{r} * block.cols + c * cells];
            auto digits = static_cast<std::uint32_t>(
                is_differential ? (weight < 0 ? -weight : weight) : weight + offset);
            for (std::uint32_t slice = 0; slice < layout.slices(); ++slice) {
                const auto digit = static_cast<Level>(digits & top);
                digits >>= config.device.bits;
                if (is_differential)
                    to[2 * slice + (weight < 0 ? 1 : 0)] = digit;
                else
                    to[slice] = digit;
            }
        }
    if (config.encoding != WeightEncoding::flipped) return block;
    for (std::uint32_t col = 0; col < block.cols; ++col) {
        std::uint32_t sum = 0;
        for (std::uint32_t r = 0; r < block.rows; ++r)
            sum += block.levels[std::size_t{r} * block.cols + col];
        if (2 * sum <= std::uint32_t{top} * block.rows) continue;
        block.is_flipped[col] = true;
        for (std::uint32_t r = 0; r < block.rows; ++r) {
            Level& level = block.levels[std::size_t{r} * block.cols + col];
            level = static_cast<Level>(top - level);
        }
    }
    return block;
}

}  // namespace tessera::reram
