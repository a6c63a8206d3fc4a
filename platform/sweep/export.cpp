#include "platform/sweep/export.h"

#include <fmt/format.h>

#include <cmath>
#include <ostream>
#include <nlohmann/json.hpp>

namespace tessera::sweep {

namespace {

using Json = nlohmann::ordered_json;

std::string quoted(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string result = "\"";
    for (const char c : text) {
        result += c;
        if (c == '"') result += c;
    }
    return result + '"';
}

std::string number(double value) { return std::isnan(value) ? "" : fmt::format("{}", value); }

class Line {
  public:
    explicit Line(std::ostream& out) : out_(out) {}
    ~Line() { out_ << "\r\n"; }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    Line& operator<<(std::string_view field) {
        if (!is_first_) out_ << ',';
        is_first_ = false;
        out_ << quoted(field);
        return *this;
    }

  private:
    std::ostream& out_;
    bool is_first_ = true;
};

void put_all(Line& line, const std::vector<std::string>& fields) {
    for (const std::string& field : fields) line << field;
}

void write_points(const Results& results, std::ostream& out) {
    const std::vector<std::string> metrics = results.metric_names();
    {
        Line head(out);
        head << "point"
             << "key"
             << "status"
             << "reason";
        put_all(head, results.plan().labels);
        put_all(head, metrics);
    }
    for (const StoredPoint& point : results.points(metrics)) {
        Line line(out);
        line << std::to_string(point.id) << point.key << to_string(point.status) << point.reason;
        put_all(line, point.values);
        for (const double value : point.metrics) line << number(value);
    }
}

void write_layers(const Results& results, std::ostream& out) {
    {
        Line head(out);
        head << "point";
        put_all(head, results.plan().labels);
        head << "layer"
             << "operation"
             << "unit";
        for (const std::string_view column : kLayerColumns) head << column;
    }
    for (const StoredPoint& point : results.points())
        for (const LayerRow& layer : results.layers(point.id)) {
            Line line(out);
            line << std::to_string(point.id);
            put_all(line, point.values);
            line << layer.name << layer.operation << layer.unit;
            for (const std::int64_t counter : layer.counters) line << std::to_string(counter);
        }
}

}  // namespace

void write_csv(const Results& results, ExportRows rows, std::ostream& out) {
    rows == ExportRows::points ? write_points(results, out) : write_layers(results, out);
}

void write_json(const Results& results, std::ostream& out) {
    const Plan plan = results.plan();
    const std::vector<std::string> metrics = results.metric_names();
    Json axes = Json::array(), points = Json::array();
    for (std::size_t i = 0; i < plan.paths.size(); ++i)
        axes.push_back({{"label", plan.labels[i]}, {"path", plan.paths[i]}});
    for (const StoredPoint& point : results.points(metrics)) {
        Outcome outcome{point.status, point.reason, {}, results.layers(point.id)};
        for (std::size_t i = 0; i < metrics.size(); ++i)
            if (!std::isnan(point.metrics[i]))
                outcome.metrics.push_back({metrics[i], point.metrics[i]});
        Json settings = Json::object();
        for (std::size_t i = 0; i < plan.labels.size(); ++i)
            settings[plan.labels[i]] = point.values[i];
        Json json = {{"point", point.id}, {"key", point.key}, {"settings", std::move(settings)}};
        json.update(to_json(outcome));
        points.push_back(std::move(json));
    }
    const Json json = {{"schema", "tessera.study_export/1"},
                       {"name", plan.name},
                       {"scenario", plan.scenario},
                       {"common", plan.common},
                       {"axes", std::move(axes)},
                       {"layer_counters", kLayerColumns},
                       {"points", std::move(points)}};
    out << json.dump(1) << '\n';
}

}  // namespace tessera::sweep
