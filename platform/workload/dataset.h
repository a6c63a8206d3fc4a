#pragma once
// Labelled samples as a network sees them.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/base/config_fields.h"

namespace tessera::workload {

struct Graph;

struct DatasetConfig {
    std::string images;
    std::string labels;  // empty: none
    double scale = 1.0;  // network input = pixel * scale + offset
    double offset = 0.0;
    std::uint32_t limit = 0;  // first samples only; 0: all

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("images", &DatasetConfig::images, "IDX file of images",
                    {.required = true, .is_path = true});
        visit.field("labels", &DatasetConfig::labels, "IDX file of labels; without it no accuracy",
                    {.is_path = true});
        visit.field("scale", &DatasetConfig::scale, "network input = pixel * scale + offset; not 0",
                    {.min = -1e6, .max = 1e6});
        visit.field("offset", &DatasetConfig::offset, "network input = pixel * scale + offset",
                    {.min = -1e6, .max = 1e6});
        visit.field("limit", &DatasetConfig::limit, "use only the first samples; 0: all",
                    {.min = 0, .max = 4294967295.0});
    }
    void validate() const;  // throws base::ConfigError
};

struct Dataset {
    std::string path;         // of the images, for messages
    std::string labels_path;  // of the labels, for messages
    std::uint32_t count = 0, channels = 0, height = 0, width = 0;
    std::vector<float> values;         // NCHW
    std::vector<std::uint8_t> labels;  // empty or one per sample

    [[nodiscard]] std::size_t elements() const { return std::size_t{channels} * height * width; }
    [[nodiscard]] std::span<const float> sample(std::size_t i) const {
        return std::span(values).subspan(i * elements(), elements());
    }
    [[nodiscard]] Dataset first(std::uint32_t n) const;
};

// Throws config::Error, also when the counts of images and labels disagree.
[[nodiscard]] Dataset read_dataset(const DatasetConfig& config);

// Throws config::Error when a label is not the index of one of the network's outputs.
void require_labels_fit(const Dataset& dataset, std::uint64_t outputs);

// Throws config::Error when the samples do not have the shape of the network's input, or labels are
// beyond its outputs.
void require_fit(const Dataset& dataset, const Graph& graph);

}  // namespace tessera::workload
