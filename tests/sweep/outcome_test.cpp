#include "platform/sweep/outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace tessera::sweep {

namespace {

using Json = nlohmann::ordered_json;

Json result() {
    return Json::parse(R"({
      "schema": "tessera.result/1", "seed": 9, "simulated_ps": 2000000000000,
      "firmware": {"exit_code": null, "cycles": 40},
      "check": {"enabled": true, "bit_exact": false},
      "workload": {"samples": 4, "accuracy": 0.75,
        "layers": [{"name": "conv1", "operation": "conv", "unit": "e0", "jobs": 2,
                    "macs": {"issued": 5}, "bytes": {"written": 6}, "energy_fj": 7,
                    "machine": {"saturated": 8}}]},
      "area_mm2": {"t0": 3.5, "t1": 2}, "energy": {"total_aj": 3000000000000000000,
                 "components": [{"component": "dram", "total_aj": 11}]},
      "dram": {"channels": [{"clocks": 12, "bank_accesses": [1, 2]}]},
      "noc": {"links": [{"name": "x", "bytes": 1}]},
      "scenario_as_run": {"seed": 9}})");
}

double value(const std::vector<Metric>& metrics, const std::string& name) {
    const auto at = std::find_if(metrics.begin(), metrics.end(),
                                 [&](const Metric& metric) { return metric.name == name; });
    EXPECT_NE(at, metrics.end()) << name;
    return at == metrics.end() ? -1 : at->value;
}

}  // namespace

TEST(Metrics, BeginWithWhatStudiesCompareInSiUnits) {
    const std::vector<Metric> metrics = metrics_of(result());
    EXPECT_EQ(metrics.front().name, "time_s");
    EXPECT_DOUBLE_EQ(value(metrics, "time_s"), 2);
    EXPECT_DOUBLE_EQ(value(metrics, "energy_J"), 3);
    EXPECT_DOUBLE_EQ(value(metrics, "edp_Js"), 6);
    EXPECT_DOUBLE_EQ(value(metrics, "power_W"), 1.5);
    EXPECT_DOUBLE_EQ(value(metrics, "area_mm2"), 5.5);
    EXPECT_DOUBLE_EQ(value(metrics, "accuracy"), 0.75);
    EXPECT_DOUBLE_EQ(value(metrics, "samples_per_s"), 2);
    EXPECT_DOUBLE_EQ(value(metrics, "energy_per_sample_J"), 0.75);
}

TEST(Metrics, NameEveryOtherNumberByItsPath) {
    const std::vector<Metric> metrics = metrics_of(result());
    EXPECT_DOUBLE_EQ(value(metrics, "firmware.cycles"), 40);
    EXPECT_DOUBLE_EQ(value(metrics, "check.bit_exact"), 0);
    EXPECT_DOUBLE_EQ(value(metrics, "energy.components.dram.total_aj"), 11);
    EXPECT_DOUBLE_EQ(value(metrics, "dram.channels.0.clocks"), 12);
    for (const Metric& metric : metrics)
        for (const char* const left_out : {"seed", "layers", "links", "exit_code", "bank"})
            EXPECT_EQ(metric.name.find(left_out), std::string::npos) << metric.name;
}

TEST(Metrics, HaveNoAreaWhenThatOfATileIsUnknown) {
    Json one_unknown = result();
    one_unknown["area_mm2"]["t1"] = nullptr;
    for (const Metric& metric : metrics_of(one_unknown)) EXPECT_NE(metric.name, "area_mm2");
    EXPECT_DOUBLE_EQ(value(metrics_of(one_unknown), "area_mm2.t0"), 3.5);
}

TEST(Layers, HaveTheirCountersAndFigures) {
    const std::vector<LayerRow> layers = layers_of(result());
    ASSERT_EQ(layers.size(), 1U);
    EXPECT_EQ(layers[0].name, "conv1");
    EXPECT_EQ(layers[0].unit, "e0");
    const auto counter = [&](std::string_view name) {
        const auto at = std::find(kLayerColumns.begin(), kLayerColumns.end(), name);
        return layers[0].counters[static_cast<std::size_t>(at - kLayerColumns.begin())];
    };
    EXPECT_EQ(counter("jobs"), 2);
    EXPECT_EQ(counter("macs_issued"), 5);
    EXPECT_EQ(counter("bytes_written"), 6);
    EXPECT_EQ(counter("energy_fj"), 7);
    EXPECT_EQ(counter("mismatches"), 0);
    EXPECT_EQ(layers[0].figures, (std::vector<Metric>{{"saturated", 8}}));
    EXPECT_TRUE(layers_of(Json::object()).empty());
}

TEST(Outcome, ComesBackFromJson) {
    const Outcome outcome{PointStatus::check_failed, "a \"reason\"", metrics_of(result()),
                          layers_of(result())};
    EXPECT_EQ(outcome_from_json(Json::parse(to_json(outcome).dump())), outcome);
}

}  // namespace tessera::sweep
