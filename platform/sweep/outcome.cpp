#include "platform/sweep/outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <nlohmann/json.hpp>

#include "platform/config/error.h"
#include "platform/config/wording.h"

namespace tessera::sweep {

namespace {

using Json = nlohmann::ordered_json;

// Lists and objects that are no metrics: too long, or told elsewhere.
constexpr std::array<std::string_view, 12> kLeftOut = {
    "scenario_as_run",  "layers",        "jobs",  "links",        "pairs",    "blocks",
    "by_powers_of_two", "bank_accesses", "spans", "expectations", "warnings", "seed"};

std::string item_name(const Json& item, std::size_t index) {
    for (const char* const key : {"name", "component", "id"})
        if (const auto at = item.find(key); at != item.end())
            return at->is_string() ? at->get<std::string>() : at->dump();
    return std::to_string(index);
}

void flatten(const Json& json, const std::string& path, std::vector<Metric>& metrics) {
    const auto below = [&](const std::string& key) {
        return path.empty() ? key : path + "." + key;
    };
    if (json.is_boolean()) {
        metrics.push_back({path, json.get<bool>() ? 1.0 : 0.0});
    } else if (json.is_number()) {
        metrics.push_back({path, json.get<double>()});
    } else if (json.is_object()) {
        for (const auto& [key, value] : json.items())
            if (std::find(kLeftOut.begin(), kLeftOut.end(), key) == kLeftOut.end() &&
                !(key == "name" || key == "component" || key == "id"))
                flatten(value, below(key), metrics);
    } else if (json.is_array()) {
        for (std::size_t i = 0; i < json.size(); ++i)
            if (json[i].is_object()) flatten(json[i], below(item_name(json[i], i)), metrics);
    }
}

std::optional<double> number_at(const Json& json, const char* pointer) {
    const nlohmann::json_pointer<std::string> at{std::string(pointer)};
    if (!json.contains(at) || !json.at(at).is_number()) return std::nullopt;
    return json.at(at).get<double>();
}

std::vector<Metric> headline(const Json& result) {
    std::vector<Metric> metrics;
    const double time_s = number_at(result, "/simulated_ps").value_or(0) * 1e-12;
    const double energy_J = number_at(result, "/energy/total_aj").value_or(0) * 1e-18;
    metrics.push_back({"time_s", time_s});
    metrics.push_back({"energy_J", energy_J});
    metrics.push_back({"edp_Js", energy_J * time_s});
    if (time_s > 0) metrics.push_back({"power_W", energy_J / time_s});
    if (const auto areas = result.find("area_mm2"); areas != result.end())
        if (std::all_of(areas->begin(), areas->end(),
                        [](const Json& mm2) { return mm2.is_number(); }))
            metrics.push_back({"area_mm2", std::accumulate(areas->begin(), areas->end(), 0.0,
                                                           [](double sum, const Json& mm2) {
                                                               return sum + mm2.get<double>();
                                                           })});
    if (const auto accuracy = number_at(result, "/workload/accuracy"))
        metrics.push_back({"accuracy", *accuracy});
    if (const auto samples = number_at(result, "/workload/samples"); samples && *samples > 0) {
        if (time_s > 0) metrics.push_back({"samples_per_s", *samples / time_s});
        metrics.push_back({"energy_per_sample_J", energy_J / *samples});
    }
    return metrics;
}

// Where a layer's counters stand in result.json.
constexpr std::array<const char*, kLayerColumns.size()> kLayerPaths = {"/jobs",
                                                                       "/cycles",
                                                                       "/time_ps",
                                                                       "/macs/issued",
                                                                       "/macs/gated",
                                                                       "/macs/skipped",
                                                                       "/bytes/read",
                                                                       "/bytes/written",
                                                                       "/stall_cycles/memory",
                                                                       "/stall_cycles/inside",
                                                                       "/instructions",
                                                                       "/energy_fj",
                                                                       "/standby_fj",
                                                                       "/mismatches"};

Json metrics_json(const std::vector<Metric>& metrics) {
    Json json = Json::object();
    for (const Metric& metric : metrics) json[metric.name] = metric.value;
    return json;
}

std::vector<Metric> metrics_from(const Json& json) {
    std::vector<Metric> metrics;
    for (const auto& [name, value] : json.items()) metrics.push_back({name, value.get<double>()});
    return metrics;
}

}  // namespace

std::string_view to_string(PointStatus status) {
    return kPointStatusNames[static_cast<std::size_t>(status)].name;
}

std::optional<PointStatus> point_status(std::string_view name) {
    for (const auto& entry : kPointStatusNames)
        if (entry.name == name) return entry.value;
    return std::nullopt;
}

std::vector<Metric> metrics_of(const Json& result) {
    std::vector<Metric> metrics = headline(result), others;
    flatten(result, "", others);
    metrics.insert(metrics.end(), others.begin(), others.end());
    return metrics;
}

std::vector<LayerRow> layers_of(const Json& result) {
    std::vector<LayerRow> rows;
    const auto workload = result.find("workload");
    if (workload == result.end()) return rows;
    for (const Json& layer : workload->at("layers")) {
        LayerRow row{layer.at("name").get<std::string>(),
                     layer.at("operation").get<std::string>(),
                     layer.at("unit").get<std::string>(),
                     {},
                     {}};
        for (std::size_t i = 0; i < kLayerPaths.size(); ++i) {
            const nlohmann::json_pointer<std::string> at{std::string(kLayerPaths[i])};
            if (layer.contains(at)) row.counters[i] = layer.at(at).get<std::int64_t>();
        }
        if (const auto machine = layer.find("machine"); machine != layer.end())
            row.figures = metrics_from(*machine);
        rows.push_back(std::move(row));
    }
    return rows;
}

Json to_json(const Outcome& outcome) {
    Json layers = Json::array();
    for (const LayerRow& row : outcome.layers)
        layers.push_back({{"name", row.name},
                          {"operation", row.operation},
                          {"unit", row.unit},
                          {"counters", row.counters},
                          {"figures", metrics_json(row.figures)}});
    return {{"status", to_string(outcome.status)},
            {"reason", outcome.reason},
            {"metrics", metrics_json(outcome.metrics)},
            {"layers", std::move(layers)}};
}

Outcome outcome_from_json(const Json& json) {
    Outcome outcome;
    const auto name = json.at("status").get<std::string>();
    const auto status = point_status(name);
    if (!status) throw config::Error("status", "there is no " + config::quote(name));
    outcome.status = *status;
    json.at("reason").get_to(outcome.reason);
    outcome.metrics = metrics_from(json.at("metrics"));
    for (const Json& layer : json.at("layers"))
        outcome.layers.push_back(
            {layer.at("name").get<std::string>(), layer.at("operation").get<std::string>(),
             layer.at("unit").get<std::string>(),
             layer.at("counters").get<std::array<std::int64_t, kLayerColumns.size()>>(),
             metrics_from(layer.at("figures"))});
    return outcome;
}

}  // namespace tessera::sweep
