#include "platform/workload/synthetic.h"

#include <algorithm>
#include <cmath>

#include "models/base/random.h"
#include "platform/workload/window_loops.h"

namespace tessera::workload {

namespace {

using base::Accumulator;
using base::Geometry;
using base::Job;

constexpr std::uint32_t kLargestActivation = 127, kLargestWeight = 63;
constexpr std::size_t kSampledSums = 4096;
enum Stream : std::uint64_t { kIfmapStream, kWeightStream, kSampleStream };

base::Op op_of(TopologyOp op) {
    switch (op) {
        case TopologyOp::conv: return base::Op::conv;
        case TopologyOp::dense: return base::Op::dense;
        case TopologyOp::max_pool: return base::Op::max_pool;
        case TopologyOp::avg_pool: return base::Op::avg_pool;
        case TopologyOp::lrn: break;
    }
    return base::Op::lrn;
}

base::Stream stream_of(std::uint64_t elements, std::uint32_t bits) {
    base::Stream stream;
    stream.elements = static_cast<std::uint32_t>(elements);
    stream.bits = static_cast<std::uint8_t>(bits);
    stream.bytes = static_cast<std::uint32_t>(elements * bits / 8);
    return stream;
}

// Exactly round(part * count) zeros, anywhere with the same chance (Knuth's selection sampling).
Values ifmap_values(base::RandomStream random, std::size_t count, double part) {
    Values values(count);
    auto zeros = static_cast<std::uint64_t>(std::llround(part * static_cast<double>(count)));
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t draw = random.bits64();
        const std::uint64_t place = (draw >> 32) * (count - i) >> 32;
        if (place < zeros) {
            --zeros;
            continue;
        }
        values[i] = static_cast<std::int16_t>(1 + (draw & 0xFFFF'FFFF) % kLargestActivation);
    }
    return values;
}

Values weight_values(base::RandomStream random, std::size_t count) {
    Values values(count);
    for (std::int16_t& value : values) {
        const std::uint32_t draw = random.bits32();
        const auto magnitude = static_cast<std::int16_t>(1 + (draw >> 1) % kLargestWeight);
        value = (draw & 1) != 0 ? magnitude : static_cast<std::int16_t>(-magnitude);
    }
    return values;
}

// Standard deviation of a sum: products of independent values of mean square (x+1)(2x+1)/6.
double spread(const Geometry& g, double zeros) {
    const auto mean_square = [](double largest) { return (largest + 1) * (2 * largest + 1) / 6; };
    const double products = static_cast<double>(g.C / g.G) * g.R * g.S * (1 - zeros);
    return std::sqrt(products * mean_square(kLargestActivation) * mean_square(kLargestWeight));
}

// Bits by which a spread must shrink for three of it to fit.
std::uint8_t excess_bits(double spread, unsigned bits) {
    const double limit = std::ldexp(1.0, static_cast<int>(bits) - 1) / 3;
    return static_cast<std::uint8_t>(std::max(0.0, std::ceil(std::log2(spread / limit))));
}

class Synthesiser {
  public:
    Synthesiser(const Topology& topology, const SyntheticConfig& config) : config_(config) {
        network_.name = topology.name;
        network_.path = topology.path;
        network_.bits = static_cast<std::uint8_t>(config.bits);
        network_.has_predictions = false;
        for (const TopologyLayer& layer : topology.layers) add(layer);
        network_.input = network_.layers.front().input;
        network_.output = network_.layers.back().output;
    }
    Network take() { return std::move(network_); }

  private:
    void add(const TopologyLayer& shape) {
        Geometry g = shape.geometry();
        Layer layer;
        layer.name = shape.name;
        layer.job = job_of(shape, g);
        const bool is_weighted = layer.job.op == base::Op::conv || layer.job.op == base::Op::dense;
        layer.input = add_tensor(shape.name + ".ifmap", {g.C, g.H, g.W});
        layer.output = add_tensor(shape.name + ".ofmap", {g.M, g.E, g.F});
        const std::size_t inputs = std::size_t{config_.batch} * g.C * g.H * g.W;
        const std::size_t weights = std::size_t{g.M} * (g.C / g.G) * g.R * g.S;
        if (config_.timing_only) {
            network_.given.push_back({layer.input, {}});
        } else {
            network_.given.push_back({layer.input, ifmap_values(random(shape, kIfmapStream), inputs,
                                                                shape.ifmap_zeros())});
            if (is_weighted) layer.weights = weight_values(random(shape, kWeightStream), weights);
        }
        if (is_weighted && shape.ofmap_zeros) add_bias(shape, g, layer);
        network_.layers.push_back(std::move(layer));
    }

    Job job_of(const TopologyLayer& shape, const Geometry& g) const {
        Job job;
        job.op = op_of(shape.op);
        job.geometry = g;
        job.streams[base::kInput] = stream_of(std::uint64_t{g.C} * g.H * g.W, config_.bits);
        job.streams[base::kOutput] = stream_of(std::uint64_t{g.M} * g.E * g.F, config_.bits);
        if (config_.timing_only) {
            job.flags |= base::job_flag::timing_only;
            job.input_zeros = to_units(shape.ifmap_zeros());
            job.output_zeros = to_units(shape.ofmap_zeros.value_or(shape.relu ? 0.5 : 0));
        }
        if (job.op == base::Op::lrn) set_normalisation(job);
        if (job.op != base::Op::conv && job.op != base::Op::dense) return job;
        job.streams[base::kWeight] =
            stream_of(std::uint64_t{g.M} * (g.C / g.G) * g.R * g.S, config_.bits);
        if (shape.relu) job.requantisation.activation = base::Activation::relu;
        double deviation = spread(g, shape.ifmap_zeros());
        job.accumulator = config_.accumulator;
        if (config_.accumulator != Accumulator::int32) {
            job.product_shift = excess_bits(deviation, 16);
            deviation = std::ldexp(deviation, -job.product_shift);
        }
        job.requantisation.shift = excess_bits(deviation, config_.bits);
        if (shape.mapping) {
            const TopologyMapping& map = *shape.mapping;
            const auto word = [](std::uint32_t v) { return static_cast<std::uint16_t>(v); };
            job.flags |= base::job_flag::use_mapping;
            job.mapping = {word(map.m), word(map.n), word(map.e), word(map.p),
                           word(map.q), word(map.r), word(map.t), 0};
        }
        return job;
    }

    // AlexNet's exponent of 3/4; k 1, and a weight of the squares that at most doubles it.
    static void set_normalisation(Job& job) {
        constexpr unsigned kShift = 14;
        job.mapping = {3 << 10, 0, 1};
        job.aux_multiplier =
            (65536u << kShift) / (job.geometry.R * kLargestActivation * kLargestActivation);
        job.product_shift = kShift;
        job.requantisation.shift = 15;
    }

    static std::uint16_t to_units(double part) {
        return static_cast<std::uint16_t>(std::min(65535.0, std::round(part * 65536)));
    }

    TensorId add_tensor(const std::string& name, const Chw& shape) {
        network_.tensors.push_back({.name = name, .shape = shape, .bits = network_.bits});
        return static_cast<TensorId>(network_.tensors.size() - 1);
    }

    base::RandomStream random(const TopologyLayer& shape, Stream stream) const {
        return {config_.seed, shape.name, stream};
    }

    void add_bias(const TopologyLayer& shape, const Geometry& g, Layer& layer) {
        layer.job.flags |= base::job_flag::bias;
        layer.job.streams[base::kBias] = stream_of(g.M, 32);
        if (config_.timing_only) return;
        std::vector<std::int32_t> sums = sampled_sums(shape, g, layer);
        const auto rank = std::min(
            sums.size() - 1,
            static_cast<std::size_t>(*shape.ofmap_zeros * static_cast<double>(sums.size())));
        std::nth_element(sums.begin(), sums.begin() + static_cast<std::ptrdiff_t>(rank),
                         sums.end());
        // What rounds to zero counts as zero.
        const std::int32_t half = layer.job.requantisation.shift == 0
                                      ? 1
                                      : std::int32_t{1} << (layer.job.requantisation.shift - 1);
        layer.bias.assign(g.M, half - sums[rank]);
    }

    std::vector<std::int32_t> sampled_sums(const TopologyLayer& shape, const Geometry& g,
                                           const Layer& layer) const {
        base::RandomStream draw = random(shape, kSampleStream);
        const Values& input = network_.given.back().values;
        std::vector<std::int32_t> sums(kSampledSums);
        for (std::int32_t& sum : sums) {
            const std::size_t n = draw.below(config_.batch), m = draw.below(g.M);
            const std::size_t e = draw.below(g.E), f = draw.below(g.F);
            for_each_product(g, n, m, e, f, [&](std::size_t x, std::size_t w) {
                sum += input[x] * layer.weights[w] >> layer.job.product_shift;
            });
        }
        return sums;
    }

    const SyntheticConfig& config_;
    Network network_;
};

}  // namespace

Network synthesise(const Topology& topology, const SyntheticConfig& config) {
    return Synthesiser(topology, config).take();
}

}  // namespace tessera::workload
