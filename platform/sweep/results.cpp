#include "platform/sweep/results.h"

#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "platform/config/error.h"

namespace tessera::sweep {

namespace {

constexpr std::int64_t kApplication = 0x5453'5259;  // "TSRY", in the file's header

std::string schema() {
    std::string counters;
    for (const std::string_view column : kLayerColumns)
        counters += fmt::format("  {} INTEGER NOT NULL,\n", column);
    return fmt::format(R"(
CREATE TABLE study (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE point (
  id INTEGER PRIMARY KEY,
  place INTEGER,
  key TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL,
  reason TEXT NOT NULL
);
CREATE TABLE setting (
  point INTEGER NOT NULL REFERENCES point(id),
  path TEXT NOT NULL,
  label TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (point, path)
) WITHOUT ROWID;
CREATE TABLE metric (
  point INTEGER NOT NULL REFERENCES point(id),
  place INTEGER NOT NULL,
  name TEXT NOT NULL,
  value REAL,
  PRIMARY KEY (point, place)
) WITHOUT ROWID;
CREATE TABLE layer (
  point INTEGER NOT NULL REFERENCES point(id),
  place INTEGER NOT NULL,
  name TEXT NOT NULL,
  operation TEXT NOT NULL,
  unit TEXT NOT NULL,
{}  PRIMARY KEY (point, place)
) WITHOUT ROWID;
CREATE TABLE figure (
  point INTEGER NOT NULL REFERENCES point(id),
  layer INTEGER NOT NULL,
  place INTEGER NOT NULL,
  name TEXT NOT NULL,
  value REAL,
  PRIMARY KEY (point, layer, place)
) WITHOUT ROWID;
PRAGMA application_id = {};
PRAGMA user_version = {};
)",
                       counters, kApplication, kStudyVersion);
}

std::int64_t pragma(const Sqlite& database, const char* name) {
    Statement query = database.prepare(fmt::format("PRAGMA {}", name));
    return query.step() ? query.integer(0) : 0;
}

void bind_row(Statement& insert, std::int64_t point, std::size_t place, const Metric& metric) {
    insert.bind(1, point)
        .bind(2, static_cast<std::int64_t>(place))
        .bind(3, std::string_view(metric.name))
        .bind(4, metric.value)
        .run();
}

}  // namespace

Results::Results(const std::string& path, Sqlite::Access access) : database_(path, access) {
    const bool is_empty = pragma(database_, "schema_version") == 0;
    if (!is_empty) {
        if (pragma(database_, "application_id") != kApplication)
            throw config::Error(path, "is a database, but not one of a study");
        if (const std::int64_t version = pragma(database_, "user_version");
            version != kStudyVersion)
            throw config::Error(path,
                                fmt::format("is a study of version {}; this program reads and "
                                            "writes version {}",
                                            version, kStudyVersion));
    }
    if (access == Sqlite::Access::read) {
        if (is_empty) throw config::Error(path, "holds no study");
        return;
    }
    // One file at rest, on any file system; a kill at any time costs the transaction it meets.
    database_.execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = NORMAL;");
    if (!is_empty) return;
    Transaction transaction(database_);
    database_.execute(schema());
    transaction.commit();
}

void Results::adopt(const Plan& plan) {
    Transaction transaction(database_);
    database_.execute("UPDATE point SET place = NULL");
    Statement find = database_.prepare("SELECT id FROM point WHERE key = ?1");
    Statement add = database_.prepare(
        "INSERT INTO point (key, place, status, reason) VALUES (?1, ?2, 'missing', '')");
    Statement move = database_.prepare("UPDATE point SET place = ?2 WHERE id = ?1");
    Statement forget = database_.prepare("DELETE FROM setting WHERE point = ?1");
    Statement set = database_.prepare("INSERT INTO setting VALUES (?1, ?2, ?3, ?4)");
    const auto id_of = [&](const std::string& key) -> std::optional<std::int64_t> {
        find.bind(1, std::string_view(key));
        std::optional<std::int64_t> id;
        while (find.step()) id = find.integer(0);
        return id;
    };
    for (std::size_t place = 0; place < plan.points.size(); ++place) {
        const PlannedPoint& point = plan.points[place];
        std::optional<std::int64_t> id = id_of(point.key);
        if (id) {
            move.bind(1, *id).bind(2, static_cast<std::int64_t>(place)).run();
            forget.bind(1, *id).run();
        } else {
            add.bind(1, std::string_view(point.key))
                .bind(2, static_cast<std::int64_t>(place))
                .run();
            id = id_of(point.key);
        }
        for (std::size_t i = 0; i < plan.paths.size(); ++i)
            set.bind(1, *id)
                .bind(2, std::string_view(plan.paths[i]))
                .bind(3, std::string_view(plan.labels[i]))
                .bind(4, std::string_view(point.values[i]))
                .run();
    }
    Plan without_points = plan;
    without_points.points.clear();
    without_points.known.clear();
    Statement put = database_.prepare("INSERT OR REPLACE INTO study VALUES (?1, ?2)");
    put.bind(1, std::string_view("plan")).bind(2, std::string_view(to_json(without_points))).run();
    transaction.commit();
}

void Results::store(const std::string& key, const Outcome& outcome) {
    Transaction transaction(database_);
    Statement find = database_.prepare("SELECT id FROM point WHERE key = ?1");
    find.bind(1, std::string_view(key));
    if (!find.step()) throw config::Error(key, "no point of the study has this key");
    const std::int64_t id = find.integer(0);
    find.run();

    for (const char* const table : {"metric", "layer", "figure"})
        database_.prepare(fmt::format("DELETE FROM {} WHERE point = ?1", table)).bind(1, id).run();
    database_.prepare("UPDATE point SET status = ?2, reason = ?3 WHERE id = ?1")
        .bind(1, id)
        .bind(2, to_string(outcome.status))
        .bind(3, std::string_view(outcome.reason))
        .run();
    Statement metric = database_.prepare("INSERT INTO metric VALUES (?1, ?2, ?3, ?4)");
    for (std::size_t i = 0; i < outcome.metrics.size(); ++i)
        bind_row(metric, id, i, outcome.metrics[i]);

    std::string parameters = "?1";
    for (std::size_t i = 2; i <= 5 + kLayerColumns.size(); ++i)
        parameters += fmt::format(", ?{}", i);
    Statement layer = database_.prepare(fmt::format("INSERT INTO layer VALUES ({})", parameters));
    Statement figure = database_.prepare("INSERT INTO figure VALUES (?1, ?2, ?3, ?4, ?5)");
    for (std::size_t i = 0; i < outcome.layers.size(); ++i) {
        const LayerRow& row = outcome.layers[i];
        const auto place = static_cast<std::int64_t>(i);
        layer.bind(1, id)
            .bind(2, place)
            .bind(3, std::string_view(row.name))
            .bind(4, std::string_view(row.operation))
            .bind(5, std::string_view(row.unit));
        for (std::size_t c = 0; c < row.counters.size(); ++c)
            layer.bind(static_cast<int>(c) + 6, row.counters[c]);
        layer.run();
        for (std::size_t f = 0; f < row.figures.size(); ++f)
            figure.bind(1, id)
                .bind(2, place)
                .bind(3, static_cast<std::int64_t>(f))
                .bind(4, std::string_view(row.figures[f].name))
                .bind(5, row.figures[f].value)
                .run();
    }
    transaction.commit();
}

Plan Results::plan() const {
    Statement query = database_.prepare("SELECT value FROM study WHERE name = 'plan'");
    if (!query.step()) throw config::Error(std::string(kDatabaseName), "holds no plan");
    Plan plan = plan_from_json(query.text(0), std::string(kDatabaseName));
    query.run();
    for (StoredPoint& point : points())
        plan.points.push_back({std::move(point.key), std::move(point.values)});
    return plan;
}

std::vector<StoredPoint> Results::points(const std::vector<std::string>& metrics) const {
    std::vector<StoredPoint> list;
    std::map<std::int64_t, std::size_t> index;
    Statement query = database_.prepare(
        "SELECT id, key, status, reason FROM point WHERE place IS NOT NULL ORDER BY place");
    while (query.step()) {
        StoredPoint point;
        point.id = query.integer(0);
        point.key = query.text(1);
        point.status = point_status(query.text(2)).value_or(PointStatus::missing);
        point.reason = query.text(3);
        point.metrics.assign(metrics.size(), std::numeric_limits<double>::quiet_NaN());
        index.emplace(point.id, list.size());
        list.push_back(std::move(point));
    }
    std::map<std::string, std::size_t> columns;
    {
        Statement stored = database_.prepare("SELECT value FROM study WHERE name = 'plan'");
        if (!stored.step()) return list;
        const Plan plan = plan_from_json(stored.text(0), std::string(kDatabaseName));
        stored.run();
        for (std::size_t i = 0; i < plan.paths.size(); ++i) columns.emplace(plan.paths[i], i);
    }
    for (StoredPoint& point : list) point.values.resize(columns.size());
    Statement settings = database_.prepare("SELECT point, path, value FROM setting");
    while (settings.step()) {
        const auto at = index.find(settings.integer(0));
        const auto column = columns.find(settings.text(1));
        if (at != index.end() && column != columns.end())
            list[at->second].values[column->second] = settings.text(2);
    }
    if (metrics.empty()) return list;
    std::string wanted;
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        wanted += fmt::format("{}?{}", i == 0 ? "" : ", ", i + 1);
        places.emplace(metrics[i], i);
    }
    Statement values = database_.prepare(
        fmt::format("SELECT point, name, value FROM metric WHERE name IN ({})", wanted));
    for (std::size_t i = 0; i < metrics.size(); ++i)
        values.bind(static_cast<int>(i) + 1, std::string_view(metrics[i]));
    while (values.step())
        if (const auto at = index.find(values.integer(0)); at != index.end())
            list[at->second].metrics[places.at(values.text(1))] = values.real(2);
    return list;
}

std::vector<std::string> Results::metric_names() const {
    Statement query = database_.prepare(
        "SELECT name FROM metric JOIN point ON point.id = metric.point WHERE point.place IS NOT "
        "NULL "
        "GROUP BY name ORDER BY min(metric.place), name");
    std::vector<std::string> names;
    while (query.step()) names.push_back(query.text(0));
    return names;
}

std::vector<LayerRow> Results::layers(std::int64_t point) const {
    std::vector<LayerRow> rows;
    Statement query = database_.prepare("SELECT * FROM layer WHERE point = ?1 ORDER BY place");
    query.bind(1, point);
    while (query.step()) {
        LayerRow row{query.text(2), query.text(3), query.text(4), {}, {}};
        for (std::size_t c = 0; c < row.counters.size(); ++c)
            row.counters[c] = query.integer(static_cast<int>(c) + 5);
        rows.push_back(std::move(row));
    }
    Statement figures = database_.prepare(
        "SELECT layer, name, value FROM figure WHERE point = ?1 ORDER BY layer, place");
    figures.bind(1, point);
    while (figures.step())
        rows.at(static_cast<std::size_t>(figures.integer(0)))
            .figures.push_back({figures.text(1), figures.real(2)});
    return rows;
}

}  // namespace tessera::sweep
