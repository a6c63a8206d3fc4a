#include "models/reram/column_sums.h"

#include <array>
#include <bit>
#include <cassert>
#include <cstring>

namespace tessera::reram {

namespace {

constexpr std::size_t kGroup = 4;  // rows of a table
constexpr std::size_t kSubsets = std::size_t{1} << kGroup;
constexpr std::size_t kMostGroups = 1024 / kGroup;
constexpr std::size_t kVectorBytes = 64;
constexpr std::size_t kVectors = 2;                // of a block
constexpr std::size_t kLanes = kVectorBytes / 4;   // of a vector; numbers have 4 bytes
constexpr std::size_t kBlock = kVectors * kLanes;  // columns summed at a time
constexpr std::size_t kTable = kSubsets * kBlock;  // numbers of a group in a block

template <typename Number>
struct Tables {
    const Number* tables;
    std::size_t groups, stride;
};

// Which subset of its four rows each group has on, in each plane.
using Subsets = std::array<std::array<std::uint8_t, kPlanes>, kMostGroups>;

// Sums of all planes grow together, in registers where there are enough of them.
template <typename Number>
[[gnu::always_inline]] inline void sum_blocks(const Tables<Number>& of, const Subsets& subsets,
                                              std::uint32_t planes, Number* sums) {
    using Vector [[gnu::vector_size(kVectorBytes)]] = Number;
    const Number* table = of.tables;
    for (std::size_t block = 0; block < of.stride; block += kBlock) {
        Vector total[kPlanes][kVectors] = {};
        for (std::size_t group = 0; group < of.groups; ++group, table += kTable) {
#pragma GCC unroll 8
            for (std::size_t plane = 0; plane < kPlanes; ++plane) {
                const Number* const entry = table + subsets[group][plane] * kBlock;
#pragma GCC unroll 2
                for (std::size_t i = 0; i < kVectors; ++i) {
                    Vector part;
                    std::memcpy(&part, entry + i * kLanes, sizeof part);
                    total[plane][i] += part;
                }
            }
        }
        for (std::size_t plane = 0; plane < planes; ++plane)
            std::memcpy(sums + plane * of.stride + block, total[plane], sizeof total[plane]);
    }
}

template <typename Number>
void portable(const Tables<Number>& of, const Subsets& subsets, std::uint32_t planes,
              Number* sums) {
    sum_blocks(of, subsets, planes, sums);
}

#if defined(__x86_64__)
template <typename Number>
[[gnu::target("avx2")]] void avx2(const Tables<Number>& of, const Subsets& subsets,
                                  std::uint32_t planes, Number* sums) {
    sum_blocks(of, subsets, planes, sums);
}
template <typename Number>
[[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512")]] void avx512(
    const Tables<Number>& of, const Subsets& subsets, std::uint32_t planes, Number* sums) {
    sum_blocks(of, subsets, planes, sums);
}
#endif

template <typename Number>
using Kernel = void (*)(const Tables<Number>&, const Subsets&, std::uint32_t, Number*);

template <typename Number>
Kernel<Number> best() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return avx512<Number>;
    if (__builtin_cpu_supports("avx2")) return avx2<Number>;
#endif
    return portable<Number>;
}

template <typename Number>
void run(Kernel<Number> kernel, const Tables<Number>& of, std::span<const std::uint8_t> inputs,
         std::uint32_t planes, Number* sums) {
    Subsets subsets;
    for (std::size_t group = 0; group < of.groups; ++group)
        for (std::uint32_t plane = 0; plane < kPlanes; ++plane) {
            unsigned subset = 0;
            for (std::size_t k = 0; k < kGroup && group * kGroup + k < inputs.size(); ++k)
                subset |= ((inputs[group * kGroup + k] >> plane) & 1u) << k;
            subsets[group][plane] = static_cast<std::uint8_t>(subset);
        }
    kernel(of, subsets, planes, sums);
}

}  // namespace

template <typename Number>
std::size_t ColumnSums<Number>::stride_of(std::uint32_t cols) {
    return (cols + kBlock - 1) / kBlock * kBlock;
}

template <typename Number>
void ColumnSums<Number>::set(std::uint32_t rows, std::uint32_t cols,
                             std::span<const Number> values) {
    assert(values.size() == std::size_t{rows} * cols && rows <= kMostGroups * kGroup);
    rows_ = rows;
    cols_ = cols;
    stride_ = stride_of(cols);
    const std::size_t groups = (rows + kGroup - 1) / kGroup;
    tables_.assign(groups * kSubsets * stride_, Number{});
    for (std::size_t block = 0; block < stride_; block += kBlock)
        for (std::size_t group = 0; group < groups; ++group) {
            Number* const table = &tables_[(block / kBlock * groups + group) * kTable];
            for (std::size_t subset = 1; subset < kSubsets; ++subset) {
                // As the subset without its last row, and that one.
                const auto last =
                    static_cast<std::size_t>(std::bit_width(static_cast<unsigned>(subset)) - 1);
                const std::size_t row = group * kGroup + last;
                const Number* const rest = table + (subset ^ (std::size_t{1} << last)) * kBlock;
                for (std::size_t i = 0; i < kBlock; ++i)
                    table[subset * kBlock + i] =
                        rest[i] + (row < rows && block + i < cols ? values[row * cols + block + i]
                                                                  : Number{});
            }
        }
}

template <typename Number>
void ColumnSums<Number>::sum(std::span<const std::uint8_t> inputs, std::uint32_t planes,
                             Number* sums) const {
    static const Kernel<Number> kernel = best<Number>();
    run<Number>(kernel, {tables_.data(), (rows_ + kGroup - 1) / kGroup, stride_}, inputs, planes,
                sums);
}

template <typename Number>
void ColumnSums<Number>::sum_portably(std::span<const std::uint8_t> inputs, std::uint32_t planes,
                                      Number* sums) const {
    run<Number>(portable<Number>, {tables_.data(), (rows_ + kGroup - 1) / kGroup, stride_}, inputs,
                planes, sums);
}

template class ColumnSums<std::int32_t>;
template class ColumnSums<float>;

}  // namespace tessera::reram
