#pragma once
// From a column's current to a number. Column sums are in units of 2^-16 of the distance between
// two levels of a cell ("steps"), so integers, and the same on every processor.

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "models/reram/config.h"

namespace tessera::reram {

inline constexpr unsigned kFractionBits = 16;
inline constexpr double kStepUnits = 65536;  // 2^kFractionBits

// SAR converters, each for the columns c, c + per_array, ... of its array.
class Adc {
  public:
    // `most_sum` is the largest sum of levels that shall fit when the LSB is chosen automatically.
    // Imperfections are static, drawn for `component`.
    Adc(const AdcConfig& config, std::uint32_t cols, std::uint32_t most_sum, std::uint64_t seed,
        std::string_view component);

    [[nodiscard]] int lsb_log2() const { return lsb_log2_; }
    [[nodiscard]] std::int32_t most_code() const { return most_code_; }
    [[nodiscard]] bool is_ideal() const { return converters_.empty(); }

    // The code of a column's sum; negative sums give 0.
    [[nodiscard]] std::int32_t convert(std::uint32_t col, std::int32_t sum) const {
        if (!is_ideal()) return convert_imperfect(col, sum);
        return std::clamp(rounded(sum), 0, most_code_);
    }
    [[nodiscard]] bool saturates(std::int32_t sum) const { return rounded(sum) > most_code_; }
    // What a code stands for, in levels times 2^kScaleBits.
    static constexpr int kScaleBits = 16;
    [[nodiscard]] std::int32_t scale() const { return 1 << (lsb_log2_ + kScaleBits); }

    // What firmware adds to the converter of `col`: to its gain, in parts of 2^-16, and to its
    // codes, in parts of 256.
    struct Trim {
        std::int32_t gain = 0, offset = 0;
    };
    void trim(std::uint32_t col, const Trim& trim);
    // The LSB of a configuration, as a power of two of levels.
    [[nodiscard]] static int lsb_log2_of(const AdcConfig& config, std::uint32_t most_sum);

  private:
    struct Converter {
        double gain = 1, offset = 0;  // as made; the offset in codes
        std::vector<float> bend;      // deviation in codes for each code
        Trim trim;
    };
    [[nodiscard]] std::int32_t rounded(std::int32_t sum) const {
        const int shift = static_cast<int>(kFractionBits) + lsb_log2_;
        return (sum + (1 << (shift - 1))) >> shift;
    }
    [[nodiscard]] std::int32_t convert_imperfect(std::uint32_t col, std::int32_t sum) const;

    int lsb_log2_;
    std::int32_t most_code_;
    std::uint32_t count_;
    std::vector<Converter> converters_;  // empty when all are ideal
};

// Spikes of an integrate-and-fire converter in its window for a current in uA: the n-th comes when
// n (alpha / I + t0) have passed. min(floor(t_m / (alpha / I + t0)), 2^bits - 1), 0 without
// current.
[[nodiscard]] std::uint32_t ifc_spikes(const IfcConfig& config, double current_uA);
// The spike count without the counter's limit.
[[nodiscard]] double ifc_unlimited(const IfcConfig& config, double current_uA);

}  // namespace tessera::reram
