#include "platform/workload/quantise.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "platform/workload/binary.h"
#include "platform/workload/calibrate.h"
#include "platform/workload/errors.h"
#include "platform/workload/reference.h"
#include "platform/workload/scales.h"
#include "platform/workload/window_loops.h"

namespace tessera::workload {

namespace {

constexpr double kLargestThreshold = 1 << 24;  // beyond every sum of 65535 x 12 x 12 signs
constexpr int kMaxProductShift = 30;           // a product has 31 bits

base::Op op_of(NodeOp op) {
    switch (op) {
        case NodeOp::conv: return base::Op::conv;
        case NodeOp::dense: return base::Op::dense;
        case NodeOp::add: return base::Op::add;
        case NodeOp::relu: return base::Op::relu;
        case NodeOp::max_pool: return base::Op::max_pool;
        case NodeOp::avg_pool: return base::Op::avg_pool;
        case NodeOp::softmax: return base::Op::softmax;
        case NodeOp::lrn: return base::Op::lrn;
        case NodeOp::sign: return base::Op::copy;
        case NodeOp::affine:
        case NodeOp::reshape: break;
    }
    return base::Op::none;
}

double largest_magnitude(std::span<const float> values) {
    double largest = 0;
    for (const float value : values) largest = std::max(largest, std::abs(double{value}));
    return largest;
}

bool has_border(const Node& node) {
    const Window& window = node.window;
    return (window.pad_top | window.pad_left | window.pad_bottom | window.pad_right) != 0;
}

class Quantiser {
  public:
    Quantiser(const Graph& graph, const QuantisationConfig& config, const Dataset& samples)
        : graph_(graph), config_(config), ranges_(calibrate(graph, samples, config.percentile)) {
        network_.name = graph.name;
        network_.path = graph.path;
        network_.bits = static_cast<std::uint8_t>(config.bits);
        ids_.resize(graph.tensors.size());
        network_.input = add_tensor(graph.input, scale_for(ranges_[graph.input]));
        values_.resize(samples.count);
        for (std::uint32_t i = 0; i < samples.count; ++i) {
            values_[i].resize(1);
            for (const float value : samples.sample(i))
                values_[i][0].push_back(quantise_value(value, scale_of(0), config.bits));
        }
    }

    Network run() {
        for (const Node& node : graph_.nodes) {
            network_.layers.push_back(make_layer(node));
            run_samples(network_.layers.back());
        }
        network_.output = ids_[graph_.output];
        return std::move(network_);
    }

  private:
    [[nodiscard]] bool is_power_of_two() const { return config_.bits == 16; }
    [[nodiscard]] double scale_for(double max_abs) const {
        return is_power_of_two() ? power_of_two_scale(max_abs, config_.bits)
                                 : linear_scale(max_abs, config_.bits);
    }
    [[nodiscard]] double scale_of(TensorId tensor) const { return network_.tensors[tensor].scale; }

    TensorId add_tensor(TensorId source, double scale) {
        return add_tensor(source, scale, config_.bits, false);
    }

    TensorId add_tensor(TensorId source, double scale, unsigned bits, bool is_signs) {
        const auto id = static_cast<TensorId>(network_.tensors.size());
        ids_[source] = id;
        network_.tensors.push_back({.name = graph_.tensors[source].name,
                                    .shape = as_chw(graph_.tensors[source].shape),
                                    .scale = scale,
                                    .bits = static_cast<std::uint8_t>(bits),
                                    .is_signs = is_signs,
                                    .frac_bits = frac_bits_of(scale)});
        return id;
    }

    Layer make_layer(const Node& node) {
        Layer layer;
        layer.name = node.name;
        layer.job.op = op_of(node.op);
        layer.job.geometry = geometry_of(graph_, node);
        layer.input = ids_[node.inputs[0]];
        layer.job.requantisation.activation = node.activation;
        const double input_scale = scale_of(layer.input);
        switch (node.op) {
            case NodeOp::conv:
            case NodeOp::dense: quantise_weighted(node, layer); break;
            case NodeOp::add: quantise_add(node, layer); break;
            case NodeOp::lrn: quantise_lrn(node, layer); break;
            case NodeOp::softmax: {
                layer.output =
                    add_tensor(node.output, std::ldexp(1.0, 1 - static_cast<int>(config_.bits)));
                set_ratio(layer, to_ratio(input_scale * std::numbers::log2e * 65536.0));
                break;
            }
            case NodeOp::sign:
                layer.job.requantisation.activation = base::Activation::sign;
                layer.output = add_tensor(node.output, 1.0, input_bits(layer), true);
                break;
            default: {
                const bool keeps_signs =
                    node.op == NodeOp::max_pool && network_.tensors[layer.input].is_signs;
                layer.output = add_tensor(node.output, input_scale, input_bits(layer), keeps_signs);
                break;
            }
        }
        set_streams(layer);
        if (const base::JobCode code = base::check_job(layer.job); code != base::JobCode::ok)
            fail(graph_.path, "layer `{}` makes no valid job: {}", layer.name,
                 base::to_string(code));
        return layer;
    }

    static void set_ratio(Layer& layer, Ratio ratio) {
        layer.job.requantisation.multiplier = ratio.multiplier;
        layer.job.requantisation.shift = ratio.shift;
    }

    void quantise_add(const Node& node, Layer& layer) {
        layer.auxiliary = ids_[node.inputs[1]];
        layer.output = add_tensor(node.output, scale_for(ranges_[node.output]));
        const RatioPair ratios = to_ratios(scale_of(layer.input) / scale_of(layer.output),
                                           scale_of(*layer.auxiliary) / scale_of(layer.output));
        layer.job.requantisation.multiplier = ratios.first;
        layer.job.requantisation.shift = ratios.shift;
        layer.job.aux_multiplier = ratios.second;
    }

    void quantise_lrn(const Node& node, Layer& layer) {
        const Normalisation& to = node.normalisation;
        const double input_scale = scale_of(layer.input);
        layer.output = add_tensor(node.output, scale_for(ranges_[node.output]));
        set_ratio(layer, to_ratio(input_scale / scale_of(layer.output) / 32768));
        // alpha / size in units of the squares, times 2^16, as a 16-bit number and a shift.
        const double weight = to.alpha / to.size * input_scale * input_scale * 65536;
        const int shift = std::clamp(15 - std::ilogb(std::max(weight, 1e-30)), 0, 63);
        const double multiplier = std::round(std::ldexp(weight, shift));
        const double k = std::round(to.k * 65536);
        const double beta = std::round(to.beta * 4096);
        if (multiplier >= 1 << 27 || to.k < 1 || k > 4294967295.0 || beta < 0 || beta > 65535)
            fail(graph_.path,
                 "layer `{}`: alpha {}, beta {} and bias {} are beyond what its job can hold (bias "
                 "1 to 65535, beta 0 to 15.9)",
                 layer.name, to.alpha, to.beta, to.k);
        layer.job.aux_multiplier = static_cast<std::uint32_t>(multiplier);
        layer.job.product_shift = static_cast<std::uint8_t>(shift);
        const auto fixed = static_cast<std::uint32_t>(k);
        layer.job.mapping = {static_cast<std::uint16_t>(beta),
                             static_cast<std::uint16_t>(fixed & 0xFFFF),
                             static_cast<std::uint16_t>(fixed >> 16)};
    }

    [[nodiscard]] unsigned input_bits(const Layer& layer) const {
        return network_.tensors[layer.input].bits;
    }

    void quantise_weighted(const Node& node, Layer& layer) {
        if (quantise_binary(node, layer)) return;
        if (has_border(node) && node.pad_value != 0)
            fail(graph_.path,
                 "layer `{}` pads with {}: only a convolution of signs and weights of +1 and -1, "
                 "each times a factor of its filter, may be padded with anything but zeros",
                 node.name, node.pad_value);
        layer.job.accumulator = config_.accumulator;
        layer.weight_scale = scale_for(largest_magnitude(node.weights));
        fit_accumulator(node, layer);
        if (node.activation == base::Activation::sign) {
            layer.output = add_tensor(node.output, 1.0, config_.bits, true);
            return;
        }
        layer.output = add_tensor(node.output, scale_for(ranges_[node.output]));
        set_ratio(layer, to_ratio(accumulator_scale(layer) / scale_of(layer.output)));
    }

    // Of a convolution or dense layer on signs whose filters are +1 and -1 times a factor each:
    // these factors, or nothing.
    [[nodiscard]] std::vector<double> binary_factors(const Node& node, const Layer& layer) const {
        const bool has_zeros = has_border(node) && std::abs(node.pad_value) != 1;
        if (!network_.tensors[layer.input].is_signs || has_zeros || node.groups != 1 ||
            node.activation == base::Activation::relu)
            return {};
        const std::size_t filters = layer.job.geometry.M;
        const std::size_t taps = node.weights.size() / filters;
        std::vector<double> factors;
        for (std::size_t m = 0; m < filters; ++m) {
            const float factor = std::abs(node.weights[m * taps]);
            for (std::size_t i = 0; i < taps; ++i)
                if (factor == 0 || std::abs(node.weights[m * taps + i]) != factor) return {};
            factors.push_back(factor);
        }
        return factors;
    }

    // False when the layer is no binary one. A sign needs only the order of sums and threshold,
    // which each filter may have in its own units; scores need one unit for all.
    bool quantise_binary(const Node& node, Layer& layer) {
        const std::vector<double> factors = binary_factors(node, layer);
        const bool is_sign = node.activation == base::Activation::sign;
        if (factors.empty() ||
            (!is_sign && std::count(factors.begin(), factors.end(), factors[0]) !=
                             static_cast<std::ptrdiff_t>(factors.size())))
            return false;
        const std::size_t taps = node.weights.size() / factors.size();
        if (config_.accumulator != base::Accumulator::int32 &&
            taps > std::size_t{std::numeric_limits<std::int16_t>::max()})
            fail(graph_.path, "layer `{}`: sums of {} signs do not fit an accumulator of 16 bits",
                 node.name, taps);
        layer.is_binary = true;
        if (has_border(node)) layer.pad_value = static_cast<std::int8_t>(node.pad_value);
        layer.weight_scale = 1;
        for (const float weight : node.weights)
            layer.weights.push_back(weight > 0 ? std::int16_t{1} : std::int16_t{-1});
        if (!node.bias.empty()) layer.job.flags |= base::job_flag::bias;
        for (std::size_t m = 0; m < node.bias.size(); ++m)
            layer.bias.push_back(rounded_bias(std::clamp(double{node.bias[m]} / factors[m],
                                                         -kLargestThreshold, kLargestThreshold),
                                              node.activation));
        layer.output = is_sign ? add_tensor(node.output, 1.0, config_.bits, true)
                               : add_tensor(node.output, factors[0], 16, false);
        return true;
    }

    [[nodiscard]] double accumulator_scale(const Layer& layer) const {
        return std::ldexp(scale_of(layer.input) * layer.weight_scale, layer.job.product_shift);
    }

    // Chooses the product shift, or a coarser scale of the weights, so that sums and biases fit.
    void fit_accumulator(const Node& node, Layer& layer) const {
        const bool is_wide = config_.accumulator == base::Accumulator::int32;
        const int limit_bits = (is_wide ? 31 : 15) - static_cast<int>(config_.headroom_bits);
        const double limit = std::ldexp(1.0, limit_bits) - 1;
        quantise_weights(node, layer);
        for (int coarser = 0;;) {
            const double sum = static_cast<double>(largest_sum(layer));
            const double bias = largest_magnitude(node.bias) / accumulator_scale(layer);
            const double excess =
                std::max(sum / limit, bias / std::numeric_limits<std::int32_t>::max());
            if (excess <= 1) break;
            const int step = std::max(1, static_cast<int>(std::ceil(std::log2(excess))));
            coarser += step;
            if (coarser > kMaxProductShift)
                fail(graph_.path,
                     "layer `{}`: its sums do not fit the accumulator with {} bits of headroom",
                     layer.name, config_.headroom_bits);
            if (is_wide) {
                layer.weight_scale = std::ldexp(layer.weight_scale, step);
                quantise_weights(node, layer);
            } else {
                layer.job.product_shift = static_cast<std::uint8_t>(coarser);
            }
        }
        quantise_bias(node, layer);
    }

    void quantise_weights(const Node& node, Layer& layer) const {
        layer.weights.resize(node.weights.size());
        std::transform(
            node.weights.begin(), node.weights.end(), layer.weights.begin(),
            [&](float value) { return quantise_value(value, layer.weight_scale, config_.bits); });
    }

    void quantise_bias(const Node& node, Layer& layer) const {
        if (node.bias.empty()) return;
        layer.job.flags |= base::job_flag::bias;
        for (const float value : node.bias)
            layer.bias.push_back(rounded_bias(value / accumulator_scale(layer), node.activation));
    }

    // Of a sign, the bias that leaves it as it was for every whole sum.
    static std::int32_t rounded_bias(double bias, base::Activation activation) {
        return static_cast<std::int32_t>(activation == base::Activation::sign ? std::floor(bias)
                                                                              : std::round(bias));
    }

    // Largest magnitude of the sums of shifted products over the samples, without any wrapping.
    [[nodiscard]] std::int64_t largest_sum(const Layer& layer) const {
        const base::Geometry& g = layer.job.geometry;
        std::int64_t largest = 0;
        for (const std::vector<Values>& tensors : values_) {
            const Values& input = tensors[layer.input];
            for_each_output(
                g, [&](std::size_t, std::size_t n, std::size_t m, std::size_t e, std::size_t f) {
                    std::int64_t sum = 0;
                    for_each_product(g, n, m, e, f, [&](std::size_t in, std::size_t weight) {
                        sum += (std::int32_t{input[in]} * layer.weights[weight]) >>
                               layer.job.product_shift;
                    });
                    largest = std::max(largest, std::abs(sum));
                });
        }
        return largest;
    }

    [[nodiscard]] base::Stream stream(std::uint64_t elements, unsigned bits, double scale) const {
        base::Stream stream;
        stream.elements = static_cast<std::uint32_t>(elements);
        stream.bytes = static_cast<std::uint32_t>(elements * bits / 8);
        stream.bits = static_cast<std::uint8_t>(bits);
        stream.frac_bits = frac_bits_of(scale);
        return stream;
    }

    void set_streams(Layer& layer) const {
        const base::Geometry& g = layer.job.geometry;
        auto& streams = layer.job.streams;
        const std::uint64_t inputs = std::uint64_t{g.C} * g.H * g.W;
        streams[base::kInput] = stream(inputs, input_bits(layer), scale_of(layer.input));
        streams[base::kOutput] =
            stream(std::uint64_t{g.M} * g.E * g.F, network_.tensors[layer.output].bits,
                   scale_of(layer.output));
        if (!layer.weights.empty())
            streams[base::kWeight] =
                stream(layer.weights.size(), input_bits(layer), layer.weight_scale);
        if (!layer.bias.empty())
            streams[base::kBias] = stream(layer.bias.size(), 32, accumulator_scale(layer));
        if (layer.auxiliary)
            streams[base::kAuxiliary] =
                stream(inputs, network_.tensors[*layer.auxiliary].bits, scale_of(*layer.auxiliary));
    }

    void run_samples(const Layer& layer) {
        // Only bits can have a border of their own.
        const base::Job job = layer.is_binary ? job_on_bits(layer) : layer.job;
        const std::vector<std::int32_t> bias = layer.is_binary ? bias_on_bits(layer) : layer.bias;
        for (std::vector<Values>& tensors : values_) {
            Values output(network_.tensors[layer.output].shape.elements());
            Operands operands{.input = tensors[layer.input],
                              .weights = layer.weights,
                              .auxiliary = {},
                              .bias = bias};
            if (layer.auxiliary) operands.auxiliary = tensors[*layer.auxiliary];
            execute(job, operands, output);
            tensors.push_back(std::move(output));
        }
    }

    const Graph& graph_;
    const QuantisationConfig& config_;
    std::vector<double> ranges_;               // by the graph's tensor id
    std::vector<TensorId> ids_;                // of the network's tensors, by the graph's
    std::vector<std::vector<Values>> values_;  // of every sample, by the network's tensor id
    Network network_;
};

}  // namespace

void QuantisationConfig::validate() const {
    if (bits != 8 && bits != 16)
        throw base::ConfigError(fmt::format("bits is {}, expected 8 or 16", bits));
}

Network quantise(const Graph& graph, const QuantisationConfig& config, const Dataset& calibration) {
    config.validate();
    require_fit(calibration, graph);
    if (calibration.count == 0) fail(calibration.path, "no samples to calibrate with");
    return Quantiser(graph, config, calibration.first(config.calibration_samples)).run();
}

Values quantise_inputs(const Network& network, const Dataset& dataset) {
    const double scale = network.tensors[network.input].scale;
    Values inputs(dataset.values.size());
    std::transform(dataset.values.begin(), dataset.values.end(), inputs.begin(),
                   [&](float value) { return quantise_value(value, scale, network.bits); });
    return inputs;
}

}  // namespace tessera::workload
