#include "platform/study/crossbar_silicon.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/config/error.h"
#include "tests/config/files.h"

namespace tessera::study {

namespace {

using config::TemporaryFolder;

PublishedMachines published() {
    return read_published_machines(TESSERA_SOURCE "/scenarios/silicon/reram.yaml");
}

TEST(CrossbarSilicon, PublishedFiguresAreThoseOfThePapers) {
    // Typed once more.
    const PublishedMachines table = published();
    ASSERT_EQ(table.machines.size(), 3u);
    const auto value = [&](std::size_t machine, const std::string& figure, double window_ns = 0) {
        for (const PublishedFigure& each : table.machines[machine].figures)
            if (each.figure == figure && each.window_ns.value_or(0) == window_ns)
                return each.value.value_or(-1);
        return -2.0;
    };
    EXPECT_EQ(value(0, "conversion_pJ"), 1.667);
    EXPECT_EQ(value(0, "dac_row_pJ"), 0.417);
    EXPECT_EQ(value(0, "shift_add_pJ"), 0.021);
    EXPECT_EQ(value(0, "cycle_ns"), 100);
    EXPECT_EQ(value(0, "product_ns"), 2200);
    EXPECT_EQ(value(0, "array_power_mW"), 0.3);
    EXPECT_EQ(value(0, "machine_power_mW"), 330);
    EXPECT_EQ(value(0, "exact_adc_bits"), 8);
    EXPECT_EQ(value(0, "offset_adc_bits"), 9);
    EXPECT_EQ(value(2, "spike_rate_MHz"), 99.24);
    EXPECT_EQ(value(2, "two_columns_GOPS", 200), 5.12);
    EXPECT_EQ(value(2, "mac_pJ", 200), 0.594);
}

TEST(CrossbarSilicon, GatesAreMetWithAnySeed) {
    for (const PublishedMachine& machine : published().machines)
        for (const std::uint64_t seed : {1u, 2u})
            for (const ComparedFigure& figure : compare_crossbars(machine, seed))
                EXPECT_TRUE(figure.is_met())
                    << machine.name << ' ' << figure.published.figure << ' ' << figure.model;
}

TEST(CrossbarSilicon, EnergyOfAMacGrowsWithTheWindow) {
    const PublishedMachine yan = published().machines[2];
    double last = 0;
    for (const double window_ns : {41.0, 81.0, 200.0, 2580.0}) {
        PublishedMachine one = yan;
        one.figures = {{.figure = "mac_pJ",
                        .value = std::nullopt,
                        .kind = FigureKind::context,
                        .window_ns = window_ns,
                        .gate_percent = std::nullopt,
                        .note = ""}};
        const double now = compare_crossbars(one, 1)[0].model;
        EXPECT_GT(now, last);
        last = now;
    }
}

TEST(CrossbarSilicon, AMissedGateIsNoted) {
    ComparedFigure figure;
    figure.published.value = 2;
    figure.published.gate_percent = 10;
    figure.model = 2.19;
    EXPECT_TRUE(figure.is_met());
    EXPECT_NEAR(*figure.error_percent(), 9.5, 1e-9);
    figure.model = 1.7;
    EXPECT_FALSE(figure.is_met());
    figure.published.value.reset();
    EXPECT_FALSE(figure.error_percent().has_value());
    EXPECT_TRUE(figure.is_met());
}

TEST(CrossbarSilicon, BadTablesAreRefused) {
    const TemporaryFolder folder;
    folder.write("machine.yaml", "type: eyeriss\n");
    const auto refusal = [&](const std::string& figure) -> std::string {
        try {
            const PublishedMachines table =
                read_published_machines(folder.write(
                    "table.yaml",
                    "machines:\n  - name: x\n    source: y\n    machine: machine.yaml\n"
                    "    technology: " TESSERA_SOURCE "/scenarios/technology/reram32.yaml\n"
                    "    figures:\n      - {" +
                        figure + "}\n"));
            (void)compare_crossbars(table.machines[0], 1);
        } catch (const config::Error& error) {
            return error.what();
        }
        return "accepted";
    };
    using testing::HasSubstr;
    EXPECT_THAT(refusal("figure: mac_pJ, kind: prediction"), HasSubstr("has a published value"));
    EXPECT_THAT(refusal("figure: mac_pJ, kind: context, value: 1"), HasSubstr("it is context"));
    EXPECT_THAT(refusal("figure: mac_pJ, kind: context, gate_percent: 1"),
                HasSubstr("nothing to come near to"));
    EXPECT_THAT(refusal("figure: mac_pJ, kind: context"),
                HasSubstr("expected a tile of type reram"));
    folder.write("machine.yaml", "type: reram\nrows: 2\n");
    EXPECT_THAT(refusal("figure: mac_pJ, kind: context"), HasSubstr("rows"));
    folder.write("machine.yaml", "type: reram\n");
    EXPECT_THAT(refusal("figure: mac_pj, kind: context"), HasSubstr("did you mean 'mac_pJ'"));
}

}  // namespace

}  // namespace tessera::study
