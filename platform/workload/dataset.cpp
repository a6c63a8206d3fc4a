#include "platform/workload/dataset.h"

#include <algorithm>

#include "platform/workload/errors.h"
#include "platform/workload/graph.h"
#include "platform/workload/idx.h"

namespace tessera::workload {

void DatasetConfig::validate() const {
    if (scale == 0) throw base::ConfigError("scale is 0: all samples would be the same");
}

Dataset Dataset::first(std::uint32_t n) const {
    Dataset part = *this;
    part.count = std::min(n, count);
    part.values.resize(part.count * elements());
    if (!labels.empty()) part.labels.resize(part.count);
    return part;
}

Dataset read_dataset(const DatasetConfig& config) {
    config.validate();
    const IdxImages images = read_idx_images(config.images);
    Dataset dataset;
    dataset.path = config.images;
    dataset.count = images.count;
    dataset.channels = images.channels;
    dataset.height = images.height;
    dataset.width = images.width;
    dataset.values.resize(images.pixels.size());
    std::transform(images.pixels.begin(), images.pixels.end(), dataset.values.begin(),
                   [&](std::uint8_t pixel) {
                       return static_cast<float>(pixel * config.scale + config.offset);
                   });
    if (!config.labels.empty()) {
        dataset.labels_path = config.labels;
        dataset.labels = read_idx_labels(config.labels);
        if (dataset.labels.size() != images.count)
            fail(config.labels, "{} labels for the {} images of {}", dataset.labels.size(),
                 images.count, config.images);
    }
    return config.limit == 0 ? dataset : dataset.first(config.limit);
}

void require_labels_fit(const Dataset& dataset, std::uint64_t outputs) {
    const auto beyond = std::find_if(dataset.labels.begin(), dataset.labels.end(),
                                     [&](std::uint8_t label) { return label >= outputs; });
    if (beyond == dataset.labels.end()) return;
    fail(dataset.labels_path, "label of sample {} is {}, but the network has {} outputs",
         beyond - dataset.labels.begin(), *beyond, outputs);
}

void require_fit(const Dataset& dataset, const Graph& graph) {
    const Tensor& input = graph.tensors[graph.input];
    const Chw shape = as_chw(input.shape);
    const bool is_flat = input.shape.size() == 1 && shape.elements() == dataset.elements();
    if (!is_flat &&
        (shape.c != dataset.channels || shape.h != dataset.height || shape.w != dataset.width))
        fail(dataset.path,
             "samples of {}x{}x{} do not fit input `{}` of network `{}`, which takes {}",
             dataset.channels, dataset.height, dataset.width, input.name, graph.name,
             to_string(input.shape));
    require_labels_fit(dataset, element_count(graph.tensors[graph.output].shape));
}

}  // namespace tessera::workload
