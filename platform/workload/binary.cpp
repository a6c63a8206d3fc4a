#include "platform/workload/binary.h"

#include <map>

#include "models/numeric/packed_bits.h"
#include "platform/workload/errors.h"

namespace tessera::workload {

namespace {

using numeric::packed_bytes;

void make_packed(base::Stream& stream, std::uint64_t groups, std::uint64_t bits) {
    stream.encoding = base::Encoding::binary;
    stream.bits = 1;
    stream.frac_bits = 0;
    stream.bytes = static_cast<std::uint32_t>(groups * packed_bytes(bits));
}

class Placement {
  public:
    Placement(Network& network, std::vector<std::uint32_t>& tiles,
              std::span<const std::string> names, const Feasibility& refuse)
        : network_(network), tile_of_layer_(tiles), names_(names), refuse_(refuse) {}

    void run() {
        std::vector<Layer> layers = std::move(network_.layers);
        const std::vector<std::uint32_t> tiles = std::move(tile_of_layer_);
        network_.layers.clear();
        tile_of_layer_.clear();
        for (std::size_t i = 0; i < layers.size(); ++i) {
            place(layers[i], tiles[i]);
            append(std::move(layers[i]), tiles[i]);
        }
        network_.output = in_form(false, network_.output);
    }

  private:
    void place(Layer& layer, std::uint32_t tile) {
        if (layer.is_binary && takes_bits(layer, tile)) {
            layer.input = in_form(true, layer.input);
            layer.bias = bias_on_bits(layer);
            layer.job = job_on_bits(layer);
            QuantisedTensor& output = network_.tensors[layer.output];
            output.bits = layer.job.streams[base::kOutput].bits;
            return;
        }
        if (layer.pad_value != 0)
            fail(network_.path,
                 "layer `{}` pads with {}, which only machines that compute on bits and the core "
                 "can: assign it elsewhere than {}",
                 layer.name, layer.pad_value, names_[tile]);
        if (layer.job.op == base::Op::max_pool && tile == ImageStep::kCore &&
            is_packed(layer.input)) {
            const Chw& in = network_.tensors[layer.input].shape;
            const Chw& out = network_.tensors[layer.output].shape;
            make_packed(layer.job.streams[base::kInput], 1, in.elements());
            make_packed(layer.job.streams[base::kOutput], 1, out.elements());
            network_.tensors[layer.output].bits = 1;
            return;
        }
        layer.input = in_form(false, layer.input);
        if (layer.auxiliary) layer.auxiliary = in_form(false, *layer.auxiliary);
    }

    // A tile that refuses bits says that it does not support them; other refusals are its reasons.
    [[nodiscard]] bool takes_bits(const Layer& layer, std::uint32_t tile) const {
        if (tile == ImageStep::kCore || !refuse_) return true;
        const auto refusal = refuse_(tile, job_on_bits(layer));
        return !refusal || refusal->code != base::JobCode::unsupported;
    }

    [[nodiscard]] bool is_packed(TensorId tensor) const {
        return network_.tensors[tensor].bits == 1;
    }

    // The tensor itself, or a copy of it in the other form.
    TensorId in_form(bool packed, TensorId tensor) {
        if (is_packed(tensor) == packed) return tensor;
        const auto known = copies_.find(tensor);
        if (known != copies_.end()) return known->second;
        const QuantisedTensor source = network_.tensors[tensor];
        QuantisedTensor made = source;
        made.name += packed ? ".bits" : ".integers";
        made.bits = packed ? std::uint8_t{1} : network_.bits;
        const auto id = static_cast<TensorId>(network_.tensors.size());
        network_.tensors.push_back(made);
        append(copy(made.name, tensor, id), ImageStep::kCore);
        return copies_[tensor] = id;
    }

    [[nodiscard]] Layer copy(const std::string& name, TensorId from, TensorId to) const {
        Layer layer;
        layer.name = name;
        layer.input = from;
        layer.output = to;
        layer.job.op = base::Op::copy;
        layer.job.requantisation.activation = base::Activation::sign;
        const Chw& shape = network_.tensors[from].shape;
        base::Geometry& g = layer.job.geometry;
        g.C = g.M = static_cast<std::uint16_t>(shape.c);
        g.H = g.E = static_cast<std::uint16_t>(shape.h);
        g.W = g.F = static_cast<std::uint16_t>(shape.w);
        for (const auto& [index, tensor] : {std::pair{base::kInput, from}, {base::kOutput, to}}) {
            base::Stream& stream = layer.job.streams[index];
            stream.elements = static_cast<std::uint32_t>(shape.elements());
            stream.bits = network_.tensors[tensor].bits;
            stream.bytes = stream.elements * stream.bits / 8;
            if (is_packed(tensor)) make_packed(stream, 1, shape.elements());
        }
        return layer;
    }

    void append(Layer layer, std::uint32_t tile) {
        network_.layers.push_back(std::move(layer));
        tile_of_layer_.push_back(tile);
    }

    Network& network_;
    std::vector<std::uint32_t>& tile_of_layer_;
    std::span<const std::string> names_;
    const Feasibility& refuse_;
    std::map<TensorId, TensorId> copies_;
};

}  // namespace

base::Job job_on_bits(const Layer& layer) {
    base::Job job = layer.job;
    const base::Geometry& g = job.geometry;
    make_packed(job.streams[base::kInput], 1, std::uint64_t{g.C} * g.H * g.W);
    job.streams[base::kInput].aux = layer.pad_value > 0 ? 1 : 0;
    make_packed(job.streams[base::kWeight], g.M, std::uint64_t{g.C} * g.R * g.S);
    if (job.requantisation.activation == base::Activation::sign)
        make_packed(job.streams[base::kOutput], 1, std::uint64_t{g.M} * g.E * g.F);
    job.requantisation = {};
    job.accumulator = base::Accumulator::int32;
    return job;
}

std::vector<std::int32_t> bias_on_bits(const Layer& layer) {
    std::vector<std::int32_t> words = layer.bias;
    for (std::int32_t& word : words) word *= -2;
    return words;
}

void place_binary(Network& network, std::vector<std::uint32_t>& tile_of_layer,
                  std::span<const std::string> tiles, const Feasibility& refuse) {
    Placement(network, tile_of_layer, tiles, refuse).run();
}

}  // namespace tessera::workload
