#include "platform/workload/check.h"

#include <algorithm>
#include <limits>

#include "models/numeric/packed_bits.h"
#include "platform/workload/errors.h"
#include "platform/workload/reference.h"

namespace tessera::workload {

namespace {

// What a segment with a damaged code shows: the value that no rectified tensor holds.
constexpr std::int16_t kDamaged = std::numeric_limits<std::int16_t>::min();

template <class T>
std::vector<T> read_objects(const MemoryReader& read, std::uint64_t address, std::size_t count) {
    std::vector<T> objects(count);
    if (!read(address, std::as_writable_bytes(std::span(objects))))
        fail("network image", "memory at 0x{:x} ({} bytes of the network image) cannot be read",
             address, count * sizeof(T));
    return objects;
}

Values read_coded(const MemoryReader& read, std::uint64_t address,
                  const numeric::RlcLayout& layout) {
    Values values(layout.planes * layout.height * layout.width);
    std::span<std::int16_t> left = values;
    const auto lengths = read_objects<std::uint16_t>(read, address, layout.segments());
    for (std::uint64_t s = 0; s < layout.segments(); ++s) {
        const auto index = static_cast<std::uint32_t>(s % layout.segments_of_plane());
        const auto words =
            read_objects<std::uint64_t>(read, address + layout.slot_offset(s),
                                        std::min<std::uint64_t>(lengths[s], layout.most_words()));
        const auto segment = left.first(std::size_t{layout.rows_of(index)} * layout.width);
        if (numeric::rlc_decode(words, segment) != lengths[s])
            std::fill(segment.begin(), segment.end(), kDamaged);
        left = left.subspan(segment.size());
    }
    return values;
}

Values read_tensor(const MemoryReader& read, const Network& network, TensorId id,
                   const ImageTensor& tensor, std::uint32_t batch, std::uint32_t batch_size) {
    const std::uint64_t address = tensor.address + batch * tensor.batch_stride_bytes;
    if (network.tensors[id].coded_rows != 0)
        return read_coded(read, address, network.layout(id, batch_size));
    const QuantisedTensor& of = network.tensors[id];
    if (of.bits == 1) {
        const auto bytes = read_objects<std::byte>(read, address, tensor.bytes);
        const std::size_t image = numeric::packed_bytes(of.shape.elements());
        Values values;
        for (std::size_t n = 0; n < batch_size; ++n)
            for (std::size_t i = 0; i < of.shape.elements(); ++i) {
                const auto packed = std::span(bytes).subspan(n * image, image);
                values.push_back(numeric::bit_at(packed, i) ? 1 : -1);
            }
        return values;
    }
    if (of.bits == 16) return read_objects<std::int16_t>(read, address, tensor.bytes / 2);
    const auto bytes = read_objects<std::int8_t>(read, address, tensor.bytes);
    return Values(bytes.begin(), bytes.end());
}

// The inputs of a batch, padded with zeros as the image is.
Values batch_inputs(const Network& network, const NetworkImage& image, const Samples& samples,
                    std::uint32_t batch) {
    if (!network.given.empty()) return {};
    const std::size_t elements =
        network.tensors[network.input].shape.elements() * image.header.batch_size;
    const std::size_t at = batch * elements;
    const auto present = samples.inputs.subspan(at, std::min(elements, samples.inputs.size() - at));
    Values inputs(elements, 0);
    std::copy(present.begin(), present.end(), inputs.begin());
    return inputs;
}

Mismatch locate(const Network& network, const Layer& layer, std::uint32_t batch, std::size_t index,
                std::int16_t expected, std::int16_t found) {
    const QuantisedTensor& tensor = network.tensors[layer.output];
    const Chw& shape = tensor.shape;
    return {.layer = layer.name,
            .tensor = tensor.name,
            .batch = batch,
            .n = static_cast<std::uint32_t>(index / shape.elements()),
            .c = static_cast<std::uint32_t>(index / (shape.h * shape.w) % shape.c),
            .y = static_cast<std::uint32_t>(index / shape.w % shape.h),
            .x = static_cast<std::uint32_t>(index % shape.w),
            .expected = expected,
            .found = found};
}

}  // namespace

std::string to_string(const Mismatch& m) {
    return fmt::format(
        "layer `{}` (tensor `{}`): batch {} [n {}, c {}, y {}, x {}]: expected {}, found {}",
        m.layer, m.tensor, m.batch, m.n, m.c, m.y, m.x, m.expected, m.found);
}

CheckReport check(const Network& network, const NetworkImage& image, const Samples& samples,
                  const MemoryReader& read) {
    CheckReport report;
    report.layers.resize(network.layers.size());
    const std::vector<base::JobStatus> status = read_status(image, read);
    for (std::uint32_t batch = 0; batch < image.header.batches; ++batch) {
        const std::vector<Values> expected = run_reference(
            network, batch_inputs(network, image, samples, batch), image.header.batch_size);
        for (std::size_t i = 0; i < network.layers.size(); ++i) {
            const Layer& layer = network.layers[i];
            const ImageTensor& tensor = image.tensors[layer.output];
            if (tensor.batch_stride_bytes == 0) continue;
            if (status[std::size_t{batch} * image.header.steps + i].end_ps == 0) {
                ++report.not_run;
                continue;
            }
            const Values found =
                read_tensor(read, network, layer.output, tensor, batch, image.header.batch_size);
            const Values& wanted = expected[layer.output];
            LayerCheck& checked = report.layers[i];
            checked.is_checked = true;
            checked.elements += wanted.size();
            for (std::size_t at = 0; at < wanted.size(); ++at) {
                if (found[at] == wanted[at]) continue;
                ++checked.mismatches;
                if (!report.first)
                    report.first = locate(network, layer, batch, at, wanted[at], found[at]);
            }
            ++report.tensors;
        }
    }
    for (const LayerCheck& layer : report.layers) {
        report.elements += layer.elements;
        report.mismatches += layer.mismatches;
    }
    return report;
}

std::vector<base::JobStatus> read_status(const NetworkImage& image, const MemoryReader& read) {
    return read_objects<base::JobStatus>(read, image.header.status_address,
                                         std::size_t{image.header.batches} * image.header.steps);
}

std::vector<std::uint32_t> read_predictions(const NetworkImage& image, const MemoryReader& read) {
    return read_objects<std::uint32_t>(read, image.header.predictions_address,
                                       image.header.samples);
}

}  // namespace tessera::workload
