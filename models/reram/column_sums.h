#pragma once
// Sums of cells along bit lines for bit-serial inputs: the inner loop of every crossbar read.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <boost/align/aligned_allocator.hpp>

namespace tessera::reram {

inline constexpr std::uint32_t kPlanes = 8;  // bits of an input byte, each one read of the array

// A matrix of numbers, rows x cols, kept so that sums over any subset of its rows are quick: for
// each four rows a table of the sums of their 16 subsets. Integer sums are exact; those of floats
// are made in a fixed order. Either way the same on every processor.
template <typename Number>
class ColumnSums {
  public:
    // `values` row by row; sums must fit.
    void set(std::uint32_t rows, std::uint32_t cols, std::span<const Number> values);

    // Bit b of inputs[r] says whether row r is on in plane b. `sums` are of the first `planes`
    // planes, plane by plane, `stride()` apart; what lies behind a plane's columns is undefined.
    void sum(std::span<const std::uint8_t> inputs, std::uint32_t planes, Number* sums) const;
    // The same by the slowest version of the code, for comparison.
    void sum_portably(std::span<const std::uint8_t> inputs, std::uint32_t planes,
                      Number* sums) const;

    [[nodiscard]] static std::size_t stride_of(std::uint32_t cols);
    [[nodiscard]] std::uint32_t rows() const { return rows_; }
    [[nodiscard]] std::uint32_t cols() const { return cols_; }
    // Columns, filled up to whole blocks.
    [[nodiscard]] std::size_t stride() const { return stride_; }

  private:
    std::uint32_t rows_ = 0, cols_ = 0;
    std::size_t stride_ = 0;
    // [block of columns][rows / 4][subset][column]
    std::vector<Number, boost::alignment::aligned_allocator<Number, 64>> tables_;
};

extern template class ColumnSums<std::int32_t>;
extern template class ColumnSums<float>;

}  // namespace tessera::reram
