#include "platform/sweep/run_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>

#include "platform/config/error.h"
#include "platform/config/text_file.h"
#include "platform/report/result_json.h"
#include "platform/sweep/execution.h"
#include "platform/sweep/results.h"
#include "platform/sweep/study_folder.h"

namespace tessera::sweep {

namespace fs = std::filesystem;

namespace {

nlohmann::ordered_json read_result(const std::string& path) {
    nlohmann::ordered_json json;
    try {
        json = nlohmann::ordered_json::parse(config::read_text_file(path));
    } catch (const nlohmann::json::exception& error) {
        throw config::Error(path, fmt::format("no result of a run: {}", error.what()));
    }
    const auto schema = json.is_object() ? json.find("schema") : json.end();
    if (!json.is_object() || schema == json.end() || *schema != report::kResultSchema)
        throw config::Error(
            path, fmt::format("expected a result of schema {}, found {}", report::kResultSchema,
                              !json.is_object() || schema == json.end() ? "none" : schema->dump()));
    if (!json.contains("time"))
        throw config::Error(path, "does not say where its time went; run it again");
    return json;
}

// A folder of its own, gone afterwards.
class Scratch {
  public:
    Scratch() {
        std::string name = (fs::temp_directory_path() / "tessera-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw config::Error(name, "a folder for a run cannot be made");
        path_ = name;
    }
    ~Scratch() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

nlohmann::ordered_json run_again(const Plan& plan, std::size_t place, const std::string& name) {
    const Scratch scratch;
    Outcome outcome;
    ExecutionConfig config;
    config.program = program_path();
    config.folder = scratch.path();
    config.keeps_points = true;
    const ExecutionResult execution = execute(
        plan, {place}, config, {[&](std::size_t, const Outcome& ended) { outcome = ended; }});
    const std::string result =
        point_folder_of(scratch.path(), config.number_of(place)) + "/result.json";
    if (execution.is_interrupted || !fs::exists(result))
        throw config::Error(name,
                            fmt::format("the point has no result: {}",
                                        execution.is_interrupted ? "interrupted" : outcome.reason));
    return read_result(result);
}

NamedResult read_point(const std::string& folder, std::int64_t id, const std::string& name,
                       const FirmwarePath& firmware_path) {
    const Results results(database_of(folder), Sqlite::Access::read);
    const Plan plan = results.plan();
    const std::vector<StoredPoint> points = results.points();
    const auto at = std::find_if(points.begin(), points.end(),
                                 [&](const StoredPoint& point) { return point.id == id; });
    if (at == points.end()) throw config::Error(name, fmt::format("the study has no point {}", id));
    const auto place = static_cast<std::size_t>(at - points.begin());
    const std::string kept = point_folder_of(folder, id) + "/result.json";
    if (fs::exists(kept)) return {name, read_result(kept)};
    require_unchanged(plan, {place}, firmware_path);
    return {name, run_again(plan, place, name)};
}

}  // namespace

NamedResult read_run(const std::string& text, const FirmwarePath& firmware_path) {
    if (fs::is_directory(text)) {
        if (fs::exists(text + "/result.json")) return {text, read_result(text + "/result.json")};
        if (fs::exists(database_of(text)))
            throw config::Error(text, "is a study; name one of its points, as " + text + ":1");
        throw config::Error(text, "has no result.json");
    }
    if (const std::size_t colon = text.rfind(':');
        !fs::exists(text) && colon != std::string::npos) {
        const std::string folder = text.substr(0, colon);
        std::int64_t id = 0;
        const char* const end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, id);
        if (error == std::errc{} && stop == end && fs::exists(database_of(folder)))
            return read_point(folder, id, text, firmware_path);
    }
    return {text, read_result(text)};
}

}  // namespace tessera::sweep
