#include "models/tdnn/race.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "models/base/random.h"
#include "models/numeric/normal_table.h"

namespace tessera::tdnn {

namespace {

// What a random number is for.
enum Purpose : std::uint64_t { kStage = 1, kMux, kLatch, kJitter, kCoin };

// Neurons whose numbers come from one draw.
constexpr std::uint64_t kDrawn = 8;

std::int32_t in_steps(double steps) {
    return static_cast<std::int32_t>(std::lround(steps * kStep));
}

}  // namespace

std::int64_t boundary(const Neuron& neuron) {
    const std::int32_t even = (neuron.threshold ^ static_cast<std::int32_t>(neuron.stages)) & 1;
    return std::int64_t{neuron.threshold} + even - 1;
}

std::vector<std::uint64_t> encode(std::span<const std::uint64_t> inputs, std::uint32_t count) {
    std::vector<std::uint64_t> encoded(words_of(count));
    for (std::uint32_t i = 0; i < count; ++i) {
        const bool next = i + 1 == count || bit_of(inputs, i + 1);
        if (bit_of(inputs, i) == next) encoded[i / kWordBits] |= std::uint64_t{1} << i % kWordBits;
    }
    return encoded;
}

std::vector<std::uint64_t> decode(std::span<const std::uint64_t> encoded, std::uint32_t count) {
    std::vector<std::uint64_t> inputs(words_of(count));
    bool next = true;
    for (std::uint32_t i = count; i-- > 0;) {
        next = bit_of(encoded, i) == next;
        if (next) inputs[i / kWordBits] |= std::uint64_t{1} << i % kWordBits;
    }
    return inputs;
}

Race::Race(const Config& config, std::string component, std::uint64_t seed)
    : config_(config),
      seed_(seed),
      key_(base::component_key(component)),
      dead_zone_(in_steps(config.dead_zone)),
      has_noise_(config.variation.jitter != 0 || config.dead_zone != 0) {}

std::int32_t Race::draw(double sigma, std::uint64_t purpose, std::uint64_t what) const {
    if (sigma == 0) return 0;
    base::RandomStream random(seed_, key_ + purpose, what);
    return in_steps(sigma * random.normal());
}

std::int32_t Race::stage_error(std::uint32_t pe, bool weight) const {
    return draw(config_.variation.stage, kStage, std::uint64_t{pe} * 2 + (weight ? 1 : 0));
}

std::int32_t Race::mux_error(std::uint32_t pe, bool is_straight) const {
    // Even, so that halves of sums and differences are whole.
    return draw(config_.variation.mux, kMux, std::uint64_t{pe} * 2 + (is_straight ? 1 : 0)) & ~1;
}

void Race::place(Neuron& neuron) const {
    neuron.errors.clear();
    neuron.all_errors = 0;
    neuron.offset = draw(config_.variation.latch, kLatch, neuron.first);
    if (config_.variation.stage == 0 && config_.variation.mux == 0) return;
    neuron.errors.resize(std::size_t{words_of(neuron.stages)} * kWordBits);
    std::int32_t from_before = 0;
    for (std::uint32_t i = 0; i < neuron.stages; ++i) {
        const std::uint32_t pe = neuron.first + i;
        const std::int32_t straight = mux_error(pe, true), crossed = mux_error(pe, false);
        neuron.errors[i] =
            stage_error(pe, bit_of(neuron.weights, i)) + (straight - crossed) / 2 + from_before;
        from_before = (straight + crossed) / 2;
        neuron.all_errors += neuron.errors[i];
    }
    neuron.offset += from_before;
}

std::int64_t Race::still_margin(const Neuron& neuron, std::span<const std::uint64_t> inputs) const {
    std::int64_t sum = dot(neuron.weights, inputs, neuron.stages) - boundary(neuron);
    sum = sum * kStep + neuron.offset;
    // What is set less what is not.
    if (!neuron.errors.empty())
        sum += 2 * std::int64_t{sum_set(neuron.errors, inputs)} - neuron.all_errors;
    return sum;
}

// 16 random bits of a neuron's, the same whoever asks for them: neurons side by side share a draw.
class Race::Draws {
  public:
    Draws(std::uint64_t key, std::uint64_t number)
        : key_{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)},
          number_(number) {}

    [[nodiscard]] std::uint32_t at(std::uint64_t slot, Purpose purpose, std::uint32_t vote) {
        const std::uint64_t group = slot / kDrawn * 256 + vote;
        const auto lane = static_cast<std::size_t>(slot % kDrawn);
        if (group != group_ || purpose != purpose_) {
            group_ = group;
            purpose_ = purpose;
            words_ = base::philox(
                {static_cast<std::uint32_t>(number_), static_cast<std::uint32_t>(number_ >> 32),
                 static_cast<std::uint32_t>(group), static_cast<std::uint32_t>(purpose)},
                key_);
        }
        return words_[lane / 2] >> (lane % 2 * 16) & 0xFFFF;
    }

  private:
    std::array<std::uint32_t, 2> key_;
    std::uint64_t number_, group_ = ~std::uint64_t{0};
    Purpose purpose_ = kCoin;
    std::array<std::uint32_t, 4> words_{};
};

// The latch's word, vote by vote. A neuron's slot is its place among neurons of its length.
Decision Race::decide(const Neuron& neuron, std::int64_t margin, Draws& draws) const {
    Decision decision{margin, margin > 0};
    if (has_noise_) {
        const std::uint64_t slot = neuron.first / neuron.stages;
        const auto sigma = static_cast<float>(config_.variation.jitter * kStep) *
                           std::sqrt(static_cast<float>(neuron.stages));
        std::uint32_t ones = 0;
        for (std::uint32_t vote = 0; vote < config_.votes; ++vote) {
            std::int64_t seen = margin;
            if (sigma != 0)
                seen += std::lrint(sigma * numeric::normal_table()[draws.at(slot, kJitter, vote)]);
            if (vote == 0) decision.margin = seen;
            const bool is_open = std::abs(seen) < dead_zone_;
            ones += is_open ? draws.at(slot, kCoin, vote) & 1 : seen > 0 ? 1u : 0u;
        }
        decision.output = 2 * ones > config_.votes;
    }
    decision.output = decision.output != neuron.is_inverted;
    return decision;
}

std::int64_t Race::margin(const Neuron& neuron, std::span<const std::uint64_t> inputs) const {
    if (config_.fidelity == Fidelity::aggregated) return still_margin(neuron, inputs);
    // Back from picoseconds: what the latch sees, past the skew that the threshold is.
    const Stage last = follow(neuron, inputs).back();
    const double step_ps = static_cast<double>(config_.step_ps) * config_.supply.delay_factor();
    return std::llround((last.first_ps - last.second_ps) / step_ps * kStep) -
           boundary(neuron) * kStep + draw(config_.variation.latch, kLatch, neuron.first);
}

Decision Race::evaluate(const Neuron& neuron, std::span<const std::uint64_t> inputs,
                        std::uint64_t number) const {
    Decision decision;
    evaluate({&neuron, 1}, inputs, number, {&decision, 1});
    return decision;
}

void Race::evaluate(std::span<const Neuron> neurons, std::span<const std::uint64_t> inputs,
                    std::uint64_t number, std::span<Decision> decisions) const {
    Draws draws(seed_ ^ (key_ * 0x9E37'79B9'7F4A'7C15u), number);
    for (std::size_t i = 0; i < neurons.size(); ++i)
        decisions[i] = decide(neurons[i], margin(neurons[i], inputs), draws);
}

std::vector<Stage> Race::follow(const Neuron& neuron, std::span<const std::uint64_t> inputs) const {
    const double factor = config_.supply.delay_factor();
    const double step_ps = static_cast<double>(config_.step_ps) * factor / kStep;
    const double stage_ps = static_cast<double>(config_.stage_ps) * factor;
    const bool has_errors = config_.variation.stage != 0 || config_.variation.mux != 0;
    std::vector<Stage> stages;
    stages.reserve(neuron.stages);
    double first = 0, second = 0;
    for (std::uint32_t i = 0; i < neuron.stages; ++i) {
        const std::uint32_t pe = neuron.first + i;
        const bool weight = bit_of(neuron.weights, i);
        std::int32_t delay = weight ? kStep : -kStep;
        if (has_errors) delay += stage_error(pe, weight);
        first += stage_ps + delay * step_ps;
        second += stage_ps;
        const bool next = i + 1 == neuron.stages || bit_of(inputs, i + 1);
        const bool is_straight = bit_of(inputs, i) == next;
        if (!is_straight) std::swap(first, second);
        if (has_errors) first += mux_error(pe, is_straight) * step_ps;
        stages.push_back({first, second, !is_straight});
    }
    return stages;
}

}  // namespace tessera::tdnn
