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

    // Registers for calibration: what the firmware adds to the converter of `col`, in parts of
    // 2^-16 of the gain and in codes times 256.
    struct Trim {
        std::int32_t gain = 0, offset = 0;
    };
    void trim(std::uint32_t converter, const Trim& trim);

  private:
    struct Converter {
        double gain, offset;      // as made; the offset in codes
        std::vector<float> bend;  // deviation in codes for each code
        Trim trim;
    };
    [[nodiscard]] std::int32_t rounded(std::int32_t sum) const {
        const int shift = static_cast<int>(kFractionBits) + lsb_log2_;
        return (sum + (1 << (shift - 1))) >> shift;
    }
    [[nodiscard]] std::int32_t convert_imperfect(std::uint32_t col, std::int32_t sum) const;

    int lsb_log2_;
    std::int32_t most_code_;
    std::vector<Converter> converters_;  // empty when all are ideal
};

// Spikes of an integrate-and-fire converter in its window for a current in uA: the n-th comes when
// n (alpha / I + t0) have passed. min(floor(t_m / (alpha / I + t0)), 2^bits - 1), 0 without
// current.
[[nodiscard]] std::uint32_t ifc_spikes(const IfcConfig& config, double current_uA);
// The spike count without the counter's limit.
[[nodiscard]] double ifc_unlimited(const IfcConfig& config, double current_uA);

// A synapse's spike at `time` (any unit) on a neuron with weight `weight` in that unit's inverse.
struct SpikeInput {
    double time, weight;
};
// Time-to-first-spike of a neuron whose potential rises by weight * (t - time) from each input on,
// and fires where it reaches `threshold`, at the latest before `end`; infinity when it does not.
// Inputs in the order of their times. Exact: between inputs the potential is a line.
[[nodiscard]] double first_spike(std::span<const SpikeInput> inputs, double threshold, double end);

}  // namespace tessera::reram
