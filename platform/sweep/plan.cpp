#include "platform/sweep/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <nlohmann/json.hpp>

#include "platform/config/canonical.h"
#include "platform/config/document.h"
#include "platform/config/override.h"
#include "platform/config/paths.h"
#include "platform/config/reader.h"
#include "platform/soc/scenario_file.h"
#include "platform/sweep/content_hash.h"
#include "platform/workload/topology.h"

namespace tessera::sweep {

namespace {

using Json = nlohmann::ordered_json;

// Names for everything that a point's result depends on.
class Keys {
  public:
    Keys(config::Node document, std::string program, const FirmwarePath& firmware_path)
        : document_(std::move(document)),
          program_(std::move(program)),
          firmware_path_(firmware_path) {}

    // Of a point that cannot be read: of what is wrong with it, which `error` tells.
    [[nodiscard]] std::string of(const std::vector<std::string>& overrides,
                                 std::optional<config::Error>& error) {
        error.reset();
        try {
            return of(soc::read_scenario(document_, overrides));
        } catch (const config::Error& found) {
            error = found;
            ContentHash hash;
            hash.add(program_).add(found.what());
            for (const std::string& assignment : overrides) hash.add(assignment);
            return hash.hex();
        }
    }

  private:
    [[nodiscard]] std::string of(soc::Scenario scenario) {
        ContentHash hash;
        hash.add(program_);
        hash.add(files_.of(firmware_path_(scenario.firmware)));
        hash.add(technology(scenario.platform.technology));
        if (scenario.workload && !scenario.workload->topology.empty())
            hash.add(topology(scenario.workload->topology));
        config::for_each_path(scenario, [&](std::string& path) { path = files_.of(path); });
        hash.add(soc::canonical(scenario).dump());
        return hash.hex();
    }
    // With the tables and topologies that these include.
    const std::string& technology(const std::string& path) {
        return of_config(path, [&] { return config::canonical_text(soc::load_technology(path)); });
    }
    const std::string& topology(const std::string& path) {
        return of_config(path,
                         [&] { return config::canonical_text(workload::read_topology(path)); });
    }
    template <class Text>
    const std::string& of_config(const std::string& path, const Text& text) {
        const auto at = configs_.find(path);
        return at != configs_.end() ? at->second : configs_.emplace(path, text()).first->second;
    }

    config::Node document_;
    std::string program_;
    const FirmwarePath& firmware_path_;
    FileHashes files_;
    std::map<std::string, std::string> configs_;
};

soc::SweepSection take_section(config::Node& document) {
    const config::Entry* const entry = document.find("sweep");
    if (entry == nullptr) return {};
    const auto section = config::read<soc::SweepSection>(entry->value, "sweep");
    std::erase_if(document.entries, [](const config::Entry& each) { return each.key == "sweep"; });
    return section;
}

struct Axes {
    std::vector<Axis> axes;
    std::vector<std::string> common;
};

// Those of the command line replace those of the section that set one of their paths.
Axes gather_axes(const StudyRequest& request, const soc::SweepSection& section) {
    std::vector<Axis> given;
    for (const std::string& text : request.sets) given.push_back(parse_axis(text));
    const auto is_given = [&](const std::string& path) {
        return std::any_of(given.begin(), given.end(), [&](const Axis& axis) {
            return std::find(axis.paths.begin(), axis.paths.end(), path) != axis.paths.end();
        });
    };
    Axes all;
    const auto add = [&](Axis axis) {
        if (axis.size() > 1) {
            all.axes.push_back(std::move(axis));
            return;
        }
        for (std::size_t i = 0; i < axis.paths.size(); ++i)
            all.common.push_back(axis.paths[i] + "=" + axis.values.front()[i]);
    };
    for (std::size_t i = 0; i < section.axes.size(); ++i) {
        Axis axis = make_axis(section.axes[i].set, section.axes[i].values,
                              fmt::format("sweep.axes[{}]", i));
        if (std::none_of(axis.paths.begin(), axis.paths.end(), is_given)) add(std::move(axis));
    }
    for (Axis& axis : given) add(std::move(axis));
    return all;
}

template <class T>
T chosen(const T& request, const T& section) {
    return request == T() ? section : request;
}

std::vector<std::string> joined(std::vector<std::string> first,
                                const std::vector<std::string>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

// Of the scenario with what is set for all points; 1 where there is none that could be read, which
// the runs will say more about.
std::uint64_t seed_of(config::Node document, const std::vector<std::string>& common) {
    for (const std::string& assignment : common)
        if (assignment.rfind("seed=", 0) == 0) config::apply_override(document, assignment);
    const config::Entry* const entry = document.find("seed");
    if (entry == nullptr) return soc::Scenario().seed;
    try {
        return static_cast<std::uint64_t>(config::parse_integer(entry->value.text));
    } catch (const base::ConfigError&) {
        return soc::Scenario().seed;
    }
}

void add_seeds(std::vector<Axis>& axes, std::uint32_t count, std::uint64_t first) {
    Axis seeds{{"seed"}, {}};
    for (std::uint64_t i = 0; i < count; ++i) seeds.values.push_back({std::to_string(first + i)});
    axes.push_back(std::move(seeds));
}

}  // namespace

std::vector<std::string> Plan::overrides(const PlannedPoint& point) const {
    std::vector<std::string> list = common;
    for (std::size_t i = 0; i < paths.size(); ++i) list.push_back(paths[i] + "=" + point.values[i]);
    return list;
}

std::vector<std::size_t> places_of_shard(const Plan& plan, std::size_t shard, std::size_t count) {
    std::vector<std::size_t> places;
    std::size_t unknown = 0;
    for (std::size_t place = 0; place < plan.points.size(); ++place) {
        if (std::binary_search(plan.known.begin(), plan.known.end(), place)) continue;
        if (unknown++ % count == shard) places.push_back(place);
    }
    return places;
}

Plan make_plan(const StudyRequest& request, const FirmwarePath& firmware_path) {
    config::Node document = config::load_document(request.scenario);
    const soc::SweepSection section = take_section(document);
    auto [axes, common] = gather_axes(request, section);
    if (request.seed) common.push_back(fmt::format("seed={}", *request.seed));
    for (const std::string& paths : joined(section.zip, request.zip)) zip(axes, paths);

    const std::uint64_t seed = seed_of(document, common);
    if (const auto count = chosen(request.repeat_seeds, section.repeat_seeds);
        count.value_or(0) > 1)
        add_seeds(axes, *count, seed);
    if (axes.empty())
        throw config::Error(request.scenario,
                            "nothing to vary: give --set path=value,value, or a `sweep:` section");

    const Space space(std::move(axes));
    Sampling sampling;
    sampling.seed = seed;
    sampling.where = joined(section.where, request.where);
    const bool is_chosen = request.random || request.latin;
    sampling.random = is_chosen ? request.random : section.random;
    sampling.latin = is_chosen ? request.latin : section.latin;

    Plan plan;
    plan.scenario = request.scenario;
    plan.program = program_hash();
    plan.common = std::move(common);
    plan.paths = space.paths();
    plan.labels = space.labels();
    for (const Axis& axis : space.axes()) plan.widths.push_back(axis.paths.size());
    const bool has_goals = !request.minimise.empty() || !request.maximise.empty();
    plan.minimise = has_goals ? request.minimise : section.minimise;
    plan.maximise = has_goals ? request.maximise : section.maximise;
    plan.host_time = request.host_time || section.host_time;

    if (const config::Entry* const entry = document.find("name")) plan.name = entry->value.text;
    Keys keys(std::move(document), plan.program, firmware_path);
    std::set<std::string> known;
    std::optional<config::Error> error, first_error;
    std::size_t wrong = 0;
    for (const Steps& steps : choose_points(space, sampling)) {
        PlannedPoint point{"", space.values(steps)};
        point.key = keys.of(plan.overrides(point), error);
        if (error) {
            if (!first_error) first_error = error;
            ++wrong;
        }
        if (known.insert(point.key).second)
            plan.points.push_back(std::move(point));
        else
            ++plan.repeated;
    }
    if (wrong == plan.points.size()) throw *first_error;
    return plan;
}

void require_unchanged(const Plan& plan, const std::vector<std::size_t>& places,
                       const FirmwarePath& firmware_path) {
    if (plan.program != program_hash())
        throw config::Error(plan.scenario,
                            "the study was planned by another build of this program; give its "
                            "whole command again, and what is known stays known");
    config::Node document = config::load_document(plan.scenario);
    (void)take_section(document);
    Keys keys(std::move(document), plan.program, firmware_path);
    std::optional<config::Error> error;
    for (const std::size_t place : places)
        if (keys.of(plan.overrides(plan.points[place]), error) != plan.points[place].key)
            throw config::Error(plan.scenario,
                                "it or one of its files has changed since the study was planned; "
                                "give its whole command again, and what is unchanged stays known");
}

std::string to_json(const Plan& plan) {
    Json points = Json::array();
    for (const PlannedPoint& point : plan.points)
        points.push_back({{"key", point.key}, {"values", point.values}});
    const Json json = {
        {"schema", kPlanSchema},     {"name", plan.name},           {"scenario", plan.scenario},
        {"program", plan.program},   {"common", plan.common},       {"paths", plan.paths},
        {"labels", plan.labels},     {"widths", plan.widths},       {"minimise", plan.minimise},
        {"maximise", plan.maximise}, {"host_time", plan.host_time}, {"repeated", plan.repeated},
        {"known", plan.known},       {"points", std::move(points)}};
    return json.dump(1) + "\n";
}

Plan plan_from_json(const std::string& text, const std::string& origin) {
    try {
        const Json json = Json::parse(text);
        if (json.at("schema") != kPlanSchema)
            throw config::Error(origin,
                                fmt::format("expected a plan of schema {}, found {}", kPlanSchema,
                                            json.at("schema").get<std::string>()));
        Plan plan;
        json.at("name").get_to(plan.name);
        json.at("scenario").get_to(plan.scenario);
        json.at("program").get_to(plan.program);
        json.at("common").get_to(plan.common);
        json.at("paths").get_to(plan.paths);
        json.at("labels").get_to(plan.labels);
        json.at("widths").get_to(plan.widths);
        json.at("minimise").get_to(plan.minimise);
        json.at("maximise").get_to(plan.maximise);
        json.at("host_time").get_to(plan.host_time);
        json.at("repeated").get_to(plan.repeated);
        json.at("known").get_to(plan.known);
        for (const Json& point : json.at("points"))
            plan.points.push_back({point.at("key").get<std::string>(),
                                   point.at("values").get<std::vector<std::string>>()});
        for (const PlannedPoint& point : plan.points)
            if (point.values.size() != plan.paths.size())
                throw config::Error(origin, "a point has another number of values than paths");
        return plan;
    } catch (const nlohmann::json::exception& error) {
        throw config::Error(origin, fmt::format("no plan of a study: {}", error.what()));
    }
}

std::string program_path() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

std::string program_hash() {
    FileHashes files;
    return files.of(program_path());
}

}  // namespace tessera::sweep
