#pragma once
// What a chain of stages does to two edges.
//
// Stage i delays edge 1 by its weight w_i = +-1, edge 2 by nothing, then lets them go straight or
// has them cross: Delta <- (Delta + w_i) x'_i, x'_i = x_i x_{i+1}, x_{n+1} = +1, in steps. The
// products telescope: Delta_n = sum of w_i x_i. Errors of a stage's delay add to its weight, those
// of its multiplexer come after the crossing, so that both are linear in the inputs:
//
//   Delta_n = sum x_i (w_i + e_i + (m+_i - m-_i) / 2 + (m+_{i-1} + m-_{i-1}) / 2) + (m+_n + m-_n) /
//   2
//
// with m+ and m- what the multiplexer adds straight and crossed. Numbers are integers of 2^-14
// steps, so that sums are exact in any order.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/tdnn/config.h"

namespace tessera::tdnn {

inline constexpr unsigned kFractionBits = 14;
inline constexpr std::int32_t kStep = 1 << kFractionBits;

inline constexpr std::uint32_t kWordBits = 64;
[[nodiscard]] constexpr std::uint32_t words_of(std::uint32_t bits) {
    return (bits + kWordBits - 1) / kWordBits;
}
[[nodiscard]] inline bool bit_of(std::span<const std::uint64_t> words, std::uint32_t i) {
    return (words[i / kWordBits] >> (i % kWordBits) & 1) != 0;
}

// x'_i of inputs, as the driver makes it when the hardware does not: a set bit goes straight.
[[nodiscard]] std::vector<std::uint64_t> encode(std::span<const std::uint64_t> inputs,
                                                std::uint32_t count);
// The inputs of an encoding.
[[nodiscard]] std::vector<std::uint64_t> decode(std::span<const std::uint64_t> encoded,
                                                std::uint32_t count);

// A neuron on processing elements `first` to first + stages - 1. A set bit is +1.
struct Neuron {
    std::uint32_t first = 0, stages = 0;
    std::vector<std::uint64_t> weights;
    // Output is 1 where the sum reaches the threshold, or where it does not.
    std::int32_t threshold = 0;
    bool is_inverted = false;
    // Of the elements with these weights, see above; empty when there are none.
    std::vector<std::int32_t> errors;
    std::int32_t all_errors = 0;  // their sum
    std::int32_t offset = 0;  // what does not depend on inputs: of the last stage, and of the latch
};

// Where the latch is: between sums, one below the least threshold at or above the neuron's that has
// the sums' own parity, so that no sum meets it.
[[nodiscard]] std::int64_t boundary(const Neuron& neuron);

struct Decision {
    std::int64_t margin = 0;  // Delta past the threshold, in 2^-14 steps, of the first vote
    bool output = false;
};

// When both edges leave each stage, and where they crossed.
struct Stage {
    double first_ps, second_ps;  // on path 1 and path 2
    bool crossed;
};

class Race {
  public:
    // `config` outlives it; `component` and `seed` name the random streams.
    Race(const Config& config, std::string component, std::uint64_t seed);

    // Fills in what the elements do to the neuron's weights.
    void place(Neuron& neuron) const;

    // One evaluation, votes and all, of bits packed into words, the last one's rest zero. `number`
    // tells it from all others of this neuron.
    [[nodiscard]] Decision evaluate(const Neuron& neuron, std::span<const std::uint64_t> inputs,
                                    std::uint64_t number) const;
    // The same for many neurons of equal length, output i of neuron i.
    void evaluate(std::span<const Neuron> neurons, std::span<const std::uint64_t> inputs,
                  std::uint64_t number, std::span<Decision> decisions) const;

    // Both edges stage by stage, from 0 ps on, without jitter; as many stages as the neuron has.
    [[nodiscard]] std::vector<Stage> follow(const Neuron& neuron,
                                            std::span<const std::uint64_t> inputs) const;

  private:
    [[nodiscard]] std::int32_t draw(double sigma, std::uint64_t purpose, std::uint64_t what) const;
    [[nodiscard]] std::int32_t stage_error(std::uint32_t pe, bool weight) const;
    [[nodiscard]] std::int32_t mux_error(std::uint32_t pe, bool is_straight) const;
    // Delta past the threshold without jitter.
    [[nodiscard]] std::int64_t still_margin(const Neuron& neuron,
                                            std::span<const std::uint64_t> inputs) const;
    [[nodiscard]] std::int64_t margin(const Neuron& neuron,
                                      std::span<const std::uint64_t> inputs) const;
    class Draws;
    [[nodiscard]] Decision decide(const Neuron& neuron, std::int64_t margin, Draws& draws) const;

    const Config& config_;
    std::uint64_t seed_, key_;
    std::int64_t dead_zone_;
    bool has_noise_;
};

// The sum of w_i x_i of two packed vectors.
[[nodiscard]] std::int32_t dot(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                               std::uint32_t count);
// The sum of values[i] where bit i is set. `values` are padded to whole words.
[[nodiscard]] std::int32_t sum_set(std::span<const std::int32_t> values,
                                   std::span<const std::uint64_t> bits);
// The same by the slowest code, for comparison.
[[nodiscard]] std::int32_t sum_set_portably(std::span<const std::int32_t> values,
                                            std::span<const std::uint64_t> bits);

}  // namespace tessera::tdnn
