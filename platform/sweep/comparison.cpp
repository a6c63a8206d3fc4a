#include "platform/sweep/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "platform/sweep/outcome.h"

namespace tessera::sweep {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<std::string_view, 8> kHeadline = {
    "time_s",   "energy_J", "edp_Js",        "power_W",
    "area_mm2", "accuracy", "samples_per_s", "energy_per_sample_J"};

// The entry of a name in a list that keeps the order in which names came first.
template <class Entry, class Make>
Entry& entry_of(std::vector<Entry>& list, const std::string& name, std::string Entry::*key,
                const Make& make) {
    const auto at = std::find_if(list.begin(), list.end(),
                                 [&](const Entry& entry) { return entry.*key == name; });
    return at != list.end() ? *at : list.emplace_back(make());
}

void add_settings(const Json& json, const std::string& path, std::size_t run, std::size_t runs,
                  std::map<std::string, std::size_t>& known,
                  std::vector<Comparison::Setting>& settings) {
    if (json.is_object() || json.is_array()) {
        std::size_t index = 0;
        for (const auto& [key, value] : json.items())
            add_settings(value,
                         json.is_array() ? path + "[" + std::to_string(index++) + "]"
                         : path.empty()  ? key
                                         : path + "." + key,
                         run, runs, known, settings);
        return;
    }
    const auto [at, is_new] = known.try_emplace(path, settings.size());
    if (is_new) settings.push_back({path, std::vector<std::string>(runs)});
    settings[at->second].values[run] = json.is_string() ? json.get<std::string>() : json.dump();
}

std::vector<Comparison::Setting> differing_settings(const std::vector<NamedResult>& runs) {
    std::vector<Comparison::Setting> settings;
    std::map<std::string, std::size_t> known;
    for (std::size_t run = 0; run < runs.size(); ++run)
        add_settings(runs[run].result.at("scenario_as_run"), "", run, runs.size(), known, settings);
    std::erase_if(settings, [](const Comparison::Setting& setting) {
        return std::all_of(setting.values.begin(), setting.values.end(),
                           [&](const std::string& value) { return value == setting.values[0]; });
    });
    return settings;
}

void add_figure(std::vector<Comparison::Figure>& list, const std::string& name, std::size_t run,
                std::size_t runs, double value) {
    using Figure = Comparison::Figure;
    entry_of(list, name, &Figure::name, [&] {
        return Figure{name, std::vector<double>(runs, kNone)};
    }).values[run] = value;
}

std::vector<Comparison::TimePart> empty_parts(std::size_t runs) {
    std::vector<Comparison::TimePart> parts;
    for (const std::string_view name : kTimeParts)
        parts.push_back({std::string(name), std::vector<std::int64_t>(runs)});
    return parts;
}

void add_parts(std::vector<Comparison::TimePart>& parts, std::size_t run, const Json& json) {
    for (Comparison::TimePart& part : parts)
        part.ps[run] += json.at("parts_ps").at(part.name).get<std::int64_t>();
}

Comparison::Layer& layer_of(Comparison& comparison, const std::string& name) {
    using Layer = Comparison::Layer;
    const std::size_t runs = comparison.runs.size();
    return entry_of(comparison.layers, name, &Layer::name, [&] {
        return Layer{name, std::vector<std::string>(runs), std::vector<double>(runs, kNone),
                     std::vector<double>(runs, kNone), empty_parts(runs)};
    });
}

void add_layers(Comparison& comparison, std::size_t run, const Json& result) {
    const auto workload = result.find("workload");
    if (workload == result.end()) return;
    for (const Json& json : workload->at("layers")) {
        Comparison::Layer& layer = layer_of(comparison, json.at("name").get<std::string>());
        layer.units[run] = json.at("unit").get<std::string>();
        layer.time_ps[run] = json.at("time_ps").get<double>();
        layer.energy_fj[run] =
            json.at("energy_fj").get<double>() + json.at("standby_fj").get<double>();
    }
    for (const Json& job : result.at("time").at("jobs"))
        if (job.at("job").is_string())
            add_parts(layer_of(comparison, job.at("job").get<std::string>()).parts, run, job);
}

Json numbers(const std::vector<double>& values) {
    Json list = Json::array();
    for (const double value : values)
        list.push_back(std::isnan(value) ? Json(nullptr) : Json(value));
    return list;
}

Json parts_json(const std::vector<Comparison::TimePart>& parts) {
    Json json = Json::object();
    for (const Comparison::TimePart& part : parts) json[part.name] = part.ps;
    return json;
}

Json figures_json(const std::vector<Comparison::Figure>& figures) {
    Json list = Json::array();
    for (const Comparison::Figure& figure : figures)
        list.push_back({{"name", figure.name}, {"values", numbers(figure.values)}});
    return list;
}

}  // namespace

Comparison compare_runs(const std::vector<NamedResult>& runs) {
    Comparison comparison;
    for (const NamedResult& run : runs) comparison.runs.push_back(run.name);
    comparison.settings = differing_settings(runs);
    comparison.time = empty_parts(runs.size());
    for (std::size_t run = 0; run < runs.size(); ++run) {
        const Json& result = runs[run].result;
        comparison.simulated_ps.push_back(result.at("simulated_ps").get<std::int64_t>());
        add_parts(comparison.time, run, result.at("time"));
        add_layers(comparison, run, result);
        for (const Json& component : result.at("energy").at("components"))
            add_figure(comparison.components, component.at("component").get<std::string>(), run,
                       runs.size(), component.at("total_aj").get<double>());
        for (const Metric& metric : metrics_of(result)) {
            const bool is_headline =
                std::find(kHeadline.begin(), kHeadline.end(), metric.name) != kHeadline.end();
            add_figure(is_headline ? comparison.headline : comparison.others, metric.name, run,
                       runs.size(), metric.value);
        }
    }
    std::erase_if(comparison.others, [](const Comparison::Figure& figure) {
        return std::all_of(figure.values.begin(), figure.values.end(),
                           [&](double value) { return value == figure.values[0]; });
    });
    return comparison;
}

Json to_json(const Comparison& comparison) {
    Json settings = Json::array(), layers = Json::array();
    for (const Comparison::Setting& setting : comparison.settings)
        settings.push_back({{"path", setting.path}, {"values", setting.values}});
    for (const Comparison::Layer& layer : comparison.layers)
        layers.push_back({{"name", layer.name},
                          {"units", layer.units},
                          {"time_ps", numbers(layer.time_ps)},
                          {"energy_fj", numbers(layer.energy_fj)},
                          {"parts_ps", parts_json(layer.parts)}});
    return {{"schema", "tessera.comparison/1"},
            {"runs", comparison.runs},
            {"settings", std::move(settings)},
            {"figures", figures_json(comparison.headline)},
            {"simulated_ps", comparison.simulated_ps},
            {"parts_ps", parts_json(comparison.time)},
            {"layers", std::move(layers)},
            {"energy_aj", figures_json(comparison.components)},
            {"others", figures_json(comparison.others)}};
}

}  // namespace tessera::sweep
