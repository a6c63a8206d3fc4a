#pragma once
// How a matrix of signed weights is cut into crossbars.

#include <cstdint>
#include <span>
#include <vector>

#include "models/reram/config.h"

namespace tessera::reram {

// Weights of `bits` (8 or 16) that take `rows` inputs to `cols` outputs, for each of the groups.
struct MatrixShape {
    std::uint32_t groups = 1, rows = 1, cols = 1, bits = 8;

    bool operator==(const MatrixShape&) const = default;
};

// A weight is `slices` digits of a cell's bits, least first, each on a column of its own, or on two
// neighbours, positive and negative, in differential encoding. What one crossbar does not hold goes
// on in the next: first the rows, then the columns, then the groups.
class MatrixLayout {
  public:
    MatrixLayout(const Config& config, const MatrixShape& shape);

    [[nodiscard]] const MatrixShape& shape() const { return shape_; }
    [[nodiscard]] std::uint32_t slices() const { return slices_; }
    [[nodiscard]] std::uint32_t cells_per_weight() const { return slices_ * columns_per_slice_; }
    [[nodiscard]] std::uint32_t row_blocks() const { return row_blocks_; }
    [[nodiscard]] std::uint32_t col_blocks() const { return col_blocks_; }
    [[nodiscard]] std::uint32_t arrays() const { return shape_.groups * col_blocks_ * row_blocks_; }
    // The crossbar, from the first of this matrix on, of a block.
    [[nodiscard]] std::uint32_t array(std::uint32_t group, std::uint32_t col_block,
                                      std::uint32_t row_block) const {
        return (group * col_blocks_ + col_block) * row_blocks_ + row_block;
    }
    [[nodiscard]] std::uint32_t row_block_of(std::uint32_t array) const {
        return array % row_blocks_;
    }
    [[nodiscard]] std::uint32_t col_block_of(std::uint32_t array) const {
        return array / row_blocks_ % col_blocks_;
    }
    [[nodiscard]] std::uint32_t group_of(std::uint32_t array) const {
        return array / (row_blocks_ * col_blocks_);
    }

    struct Block {
        std::uint32_t first, count;
    };
    [[nodiscard]] Block rows_of(std::uint32_t row_block) const;
    [[nodiscard]] Block cols_of(std::uint32_t col_block) const;

  private:
    MatrixShape shape_;
    std::uint32_t array_rows_, weights_per_array_, slices_, columns_per_slice_;
    std::uint32_t row_blocks_, col_blocks_;
};

// The levels of the cells of one block, as crossbar rows, and which of its columns hold the
// complements of their digits (encoding `flipped`).
struct BlockLevels {
    std::uint32_t rows = 0, cols = 0;
    std::vector<Level> levels;     // rows x cols
    std::vector<bool> is_flipped;  // of each column
};

// `weights` are the group's, cols x rows, as a weight stream has them (filter by filter).
[[nodiscard]] BlockLevels encode(const Config& config, const MatrixLayout& layout,
                                 std::span<const std::int16_t> weights, std::uint32_t col_block,
                                 std::uint32_t row_block);

}  // namespace tessera::reram
