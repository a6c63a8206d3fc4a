#include "platform/workload/compile.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <limits>

#include "models/numeric/packed_bits.h"
#include "platform/workload/errors.h"

namespace tessera::workload {

static_assert(std::endian::native == std::endian::little, "the image is little endian");

namespace {

constexpr std::uint64_t kAlignment = 64;

std::uint64_t align_up(std::uint64_t value) { return (value + kAlignment - 1) & ~(kAlignment - 1); }

template <class T>
void append_objects(std::vector<std::byte>& bytes, std::span<const T> objects) {
    const auto raw = std::as_bytes(objects);
    bytes.insert(bytes.end(), raw.begin(), raw.end());
}

void append_integers(std::vector<std::byte>& bytes, std::span<const std::int16_t> values,
                     unsigned bits) {
    if (bits == 16) return append_objects(bytes, values);
    for (const std::int16_t value : values)
        bytes.push_back(static_cast<std::byte>(static_cast<std::uint16_t>(value) & 0xFF));
}

// The directory and the codes of a tensor, as it lies in memory.
std::vector<std::byte> coded(const numeric::RlcLayout& layout,
                             std::span<const std::int16_t> values) {
    std::vector<std::byte> bytes(layout.bytes());
    std::vector<std::uint64_t> words(layout.most_words());
    for (std::uint64_t s = 0; s < layout.segments(); ++s) {
        const auto index = static_cast<std::uint32_t>(s % layout.segments_of_plane());
        const std::size_t elements = std::size_t{layout.rows_of(index)} * layout.width;
        const auto length =
            static_cast<std::uint16_t>(numeric::rlc_encode(values.first(elements), words.data()));
        values = values.subspan(elements);
        std::memcpy(bytes.data() + layout.entry_offset(s), &length, sizeof length);
        std::memcpy(bytes.data() + layout.slot_offset(s), words.data(),
                    length * numeric::kRlcWordBytes);
    }
    return bytes;
}

bool has_weights(const Layer& layer) { return layer.job.streams[base::kWeight].elements != 0; }
bool has_bias(const Layer& layer) { return layer.job.streams[base::kBias].elements != 0; }

class Compiler {
  public:
    Compiler(const Network& network, const Samples& samples, const CompileConfig& config)
        : network_(network), samples_(samples), config_(config) {
        assert(config.base_address % kAlignment == 0 && config.batch_size > 0);
        ImageHeader& header = image_.header;
        header.steps = static_cast<std::uint32_t>(network.layers.size());
        header.batch_size = config.batch_size;
        const std::size_t sample_elements = network.tensors[network.input].shape.elements();
        header.samples = static_cast<std::uint32_t>(samples.inputs.size() / sample_elements);
        header.batches = (header.samples + config.batch_size - 1) / config.batch_size;
        header.output_tensor = network.output;
        if (network.has_predictions)
            header.output_elements =
                static_cast<std::uint32_t>(network.tensors[network.output].shape.elements());
        header.output_bits = network.tensors[network.output].bits;
        if (!network.given.empty()) {
            header.batches = 1;
            header.samples = config.batch_size;
        }
        image_.base_address = config.base_address;
    }

    NetworkImage run(std::span<const std::uint32_t> tile_of_layer,
                     std::span<const std::string> tiles, const Feasibility& refuse) {
        require_region(place());
        for (std::size_t i = 0; i < network_.layers.size(); ++i) {
            image_.steps.push_back(make_step(i, tile_of_layer[i]));
            const ImageStep& step = image_.steps.back();
            if (step.tile == ImageStep::kCore || !refuse) continue;
            if (const auto refusal = refuse(step.tile, step.job))
                fail(network_.path, "layer `{}` cannot run on {}: {}", network_.layers[i].name,
                     tiles[step.tile], refusal->reason);
        }
        write();
        return std::move(image_);
    }

  private:
    // Gives everything an address and returns the bytes needed.
    std::uint64_t place() {
        ImageHeader& header = image_.header;
        constant_of_layer_.resize(network_.layers.size());
        image_.tensors.resize(network_.tensors.size());
        std::uint64_t constants = 0;
        for (const Layer& layer : network_.layers)
            constants += has_weights(layer) + has_bias(layer);
        header.tensors = static_cast<std::uint32_t>(network_.tensors.size() + constants);

        take(sizeof(ImageHeader));
        header.steps_address = take(sizeof(ImageStep) * header.steps);
        header.tensors_address = take(sizeof(ImageTensor) * header.tensors);
        for (std::size_t i = 0; i < network_.layers.size(); ++i) place_constants(i);
        if (!samples_.labels.empty()) header.labels_address = take(samples_.labels.size());
        place_tensor(network_.input, true);
        for (const Given& given : network_.given)
            if (given.tensor != network_.input) place_tensor(given.tensor, true);

        header.status_address =
            take(sizeof(base::JobStatus) * header.batches * std::uint64_t{header.steps});
        header.predictions_address =
            take(sizeof(std::uint32_t) * header.batches * std::uint64_t{header.batch_size});
        for (TensorId id = 0; id < network_.tensors.size(); ++id)
            if (image_.tensors[id].bytes == 0)
                place_tensor(id, id == network_.output || config_.activations == Activations::kept);
        header.image_bytes = next_;
        return next_;
    }

    void place_constants(std::size_t index) {
        const Layer& layer = network_.layers[index];
        const auto place = [&](std::uint64_t bytes) {
            image_.tensors.push_back(
                {.address = take(bytes), .batch_stride_bytes = 0, .bytes = bytes});
            return static_cast<std::uint32_t>(image_.tensors.size() - 1);
        };
        if (has_weights(layer))
            constant_of_layer_[index].weights = place(layer.job.streams[base::kWeight].bytes);
        if (has_bias(layer))
            constant_of_layer_[index].bias = place(layer.job.streams[base::kBias].bytes);
    }

    void place_tensor(TensorId id, bool is_kept) {
        const std::uint64_t bytes = network_.tensor_bytes(id, config_.batch_size);
        if (bytes > std::numeric_limits<std::uint32_t>::max())
            fail(network_.path,
                 "tensor `{}` takes {} bytes for a batch of {}, more than a stream can hold",
                 network_.tensors[id].name, bytes, config_.batch_size);
        const std::uint64_t stride = is_kept ? align_up(bytes) : 0;
        image_.tensors[id] = {.address = take(is_kept ? stride * image_.header.batches : bytes),
                              .batch_stride_bytes = stride,
                              .bytes = bytes};
    }

    std::uint64_t take(std::uint64_t bytes) {
        const std::uint64_t address = config_.base_address + next_;
        next_ = align_up(next_ + bytes);
        return address;
    }

    void require_region(std::uint64_t needed) const {
        if (needed > config_.region_bytes)
            fail(
                network_.path,
                "network `{}` with {} samples needs {} bytes of memory at 0x{:x}, {} are available",
                network_.name, image_.header.samples, needed, config_.base_address,
                config_.region_bytes);
    }

    ImageStep make_step(std::size_t index, std::uint32_t tile) {
        const Layer& layer = network_.layers[index];
        ImageStep step;
        step.tile = tile;
        step.job = layer.job;
        step.job.job_id = static_cast<std::uint32_t>(index);
        if (tile != ImageStep::kCore) step.job.flags |= base::job_flag::irq;
        step.job.status_address = image_.header.status_address + index * sizeof(base::JobStatus);
        step.job.geometry.N = static_cast<std::uint16_t>(config_.batch_size);
        step.stream_tensor.fill(ImageStep::kFixed);
        const auto connect = [&](base::StreamIndex stream, std::uint32_t tensor, bool is_batched) {
            step.stream_tensor[stream] = tensor;
            base::Stream& target = step.job.streams[stream];
            target.address = image_.tensors[tensor].address;
            if (!is_batched) return;
            target.elements *= config_.batch_size;
            target.bytes *= config_.batch_size;
            if (const std::uint32_t rows = network_.tensors[tensor].coded_rows; rows != 0) {
                target.codec = base::Codec::rlc;
                target.aux = rows;
                target.bytes = static_cast<std::uint32_t>(image_.tensors[tensor].bytes);
            }
        };
        connect(base::kInput, layer.input, true);
        connect(base::kOutput, layer.output, true);
        if (layer.auxiliary) connect(base::kAuxiliary, *layer.auxiliary, true);
        if (has_weights(layer)) connect(base::kWeight, constant_of_layer_[index].weights, false);
        if (has_bias(layer)) connect(base::kBias, constant_of_layer_[index].bias, false);
        const std::size_t length = std::min(layer.name.size(), step.name.size() - 1);
        std::copy_n(layer.name.begin(), length, step.name.begin());
        return step;
    }

    void write() {
        const ImageHeader& header = image_.header;
        std::vector<std::byte>& bytes = image_.bytes;
        append_objects(bytes, std::span(&header, 1));
        pad_to(header.steps_address);
        append_objects(bytes, std::span<const ImageStep>(image_.steps));
        pad_to(header.tensors_address);
        append_objects(bytes, std::span<const ImageTensor>(image_.tensors));
        for (std::size_t i = 0; i < network_.layers.size(); ++i) {
            const Layer& layer = network_.layers[i];
            if (!layer.weights.empty()) {
                pad_to(image_.tensors[constant_of_layer_[i].weights].address);
                append_weights(layer);
            }
            if (!layer.bias.empty()) {
                pad_to(image_.tensors[constant_of_layer_[i].bias].address);
                append_objects(bytes, std::span<const std::int32_t>(layer.bias));
            }
        }
        if (header.labels_address != 0) {
            pad_to(header.labels_address);
            append_objects(bytes, samples_.labels);
        }
        network_.given.empty() ? write_inputs() : write_given();
        const bool has_data = std::any_of(network_.given.begin(), network_.given.end(),
                                          [](const Given& given) { return !given.values.empty(); });
        if (network_.given.empty() || has_data) pad_to(header.status_address);
    }

    void write_given() {
        for (const Given& given : network_.given) {
            if (given.values.empty()) continue;
            pad_to(image_.tensors[given.tensor].address);
            if (network_.tensors[given.tensor].coded_rows == 0)
                append_integers(image_.bytes, given.values, network_.tensors[given.tensor].bits);
            else
                append_objects<std::byte>(
                    image_.bytes,
                    coded(network_.layout(given.tensor, config_.batch_size), given.values));
        }
    }

    void write_inputs() {
        const ImageTensor& input = image_.tensors[network_.input];
        const std::size_t batch_elements =
            network_.tensors[network_.input].shape.elements() * config_.batch_size;
        for (std::uint32_t batch = 0; batch < image_.header.batches; ++batch) {
            pad_to(input.address + batch * input.batch_stride_bytes);
            const std::size_t at = batch * batch_elements;
            append_integers(
                image_.bytes,
                samples_.inputs.subspan(at, std::min(batch_elements, samples_.inputs.size() - at)),
                network_.tensors[network_.input].bits);
        }
    }

    void append_weights(const Layer& layer) {
        const unsigned bits = layer.job.streams[base::kWeight].bits;
        if (bits != 1) return append_integers(image_.bytes, layer.weights, bits);
        const std::span<const std::int16_t> weights(layer.weights);
        const std::size_t filter = weights.size() / layer.job.geometry.M;
        for (std::size_t at = 0; at < weights.size(); at += filter)
            append_objects<std::byte>(image_.bytes,
                                      numeric::pack_signs(weights.subspan(at, filter)));
    }

    void pad_to(std::uint64_t address) { image_.bytes.resize(address - config_.base_address); }

    struct Constants {
        std::uint32_t weights = ImageStep::kFixed, bias = ImageStep::kFixed;
    };

    const Network& network_;
    const Samples& samples_;
    const CompileConfig& config_;
    NetworkImage image_;
    std::vector<Constants> constant_of_layer_;
    std::uint64_t next_ = 0;
};

}  // namespace

NetworkImage compile(const Network& network, std::span<const std::uint32_t> tile_of_layer,
                     std::span<const std::string> tiles, const Samples& samples,
                     const CompileConfig& config, const Feasibility& refuse) {
    if (samples.inputs.empty() && network.given.empty())
        fail(network.path, "network `{}` has no samples to run", network.name);
    if (config.batch_size == 0 || config.batch_size > 65535)
        fail(network.path, "batch is {}, expected 1 to 65535", config.batch_size);
    const std::size_t count =
        samples.inputs.size() / network.tensors[network.input].shape.elements();
    if (config.batch_size > count && network.given.empty())
        fail(network.path, "batch is {}, expected at most {}, the number of samples",
             config.batch_size, count);
    return Compiler(network, samples, config).run(tile_of_layer, tiles, refuse);
}

}  // namespace tessera::workload
