#include <gtest/gtest.h>

#include "platform/report/summary.h"
#include "platform/report/table.h"

namespace tessera::report {
namespace {

TEST(Format, PicksTheUnitThatFits) {
    EXPECT_EQ(format_time(0), "0 ps");
    EXPECT_EQ(format_time(999), "999 ps");
    EXPECT_EQ(format_time(1'234'567), "1.235 us");
    EXPECT_EQ(format_time(12'345'678'901), "12.35 ms");
    EXPECT_EQ(format_time(2'000'000'000'000), "2.000 s");
    EXPECT_EQ(format_energy(1'500'000'000), "1.500 nJ");
    EXPECT_EQ(format_count(7), "7");
    EXPECT_EQ(format_count(123'456), "123.5 k");
    EXPECT_EQ(format_bytes(1023), "1023 B");
    EXPECT_EQ(format_bytes(108 * 1024), "108.0 KiB");
}

TEST(Table, AlignsColumnsAndDrawsRules) {
    Table table({{"name"}, {"value", true}});
    table.add({"a", "1"});
    table.add_rule();
    table.add({"long name", "22222"});
    EXPECT_EQ(table.text(),
              "name       value\n"
              "---------  -----\n"
              "a              1\n"
              "---------  -----\n"
              "long name  22222\n");
}

soc::RunResult small_result() {
    soc::RunResult result;
    result.scenario = "unit";
    result.simulated_ps = 5'000'000;
    result.firmware.ending = soc::Ending::finished;
    result.check = {true, 2, 20, 0, 0, ""};
    soc::WorkloadResult workload;
    workload.samples = 4;
    workload.has_labels = true;
    workload.correct = 3;
    workload.float_correct = 4;
    soc::LayerResult layer;
    layer.name = "conv1";
    layer.operation = "conv";
    layer.unit = "eyeriss0";
    layer.macs_issued = 75;
    layer.macs_gated = 25;
    workload.layers.push_back(layer);
    result.workload = workload;
    result.scenario_as_run = "{}";
    return result;
}

TEST(Summary, SaysWhatWasCheckedAndWhereTheResultsAre) {
    const std::string text =
        summary(small_result(), "out/unit/result.json", "out/unit/report.html");
    EXPECT_NE(text.find("bit-exact:  yes (2 tensors, 20 elements"), std::string::npos) << text;
    EXPECT_NE(text.find("75.00 % (3 of 4); the float model: 100.00 % (4 of 4)"), std::string::npos)
        << text;
    EXPECT_NE(text.find("25.00 %"), std::string::npos) << text;
    EXPECT_NE(text.find("out/unit/result.json"), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with("open out/unit/report.html in a browser\n")) << text;
    EXPECT_EQ(summary(small_result(), "r", "").find("browser"), std::string::npos);
    EXPECT_EQ(text.find("ended:"), std::string::npos) << text;
}

TEST(Summary, SaysWhereTheTimeWentTheMostFirst) {
    soc::RunResult result = small_result();
    EXPECT_EQ(summary(result, "r", "").find("time:  "), std::string::npos) << "nothing is known";
    result.simulated_ps = 1000;
    result.time.total = {.compute_ps = 100,
                         .converter_ps = 0,
                         .link_ps = 0,
                         .memory_ps = 150,
                         .noc_ps = 0,
                         .firmware_ps = 749,
                         .idle_ps = 1};
    EXPECT_NE(summary(result, "r", "")
                  .find("time:       firmware 74.9 %, memory 15 %, compute 10 %, idle 0.1 %\n"),
              std::string::npos);
}

TEST(Summary, SaysLoudlyWhatIsNotExact) {
    soc::RunResult result = small_result();
    result.check = {true, 2, 20, 3, 0, "conv1, batch 0"};
    EXPECT_NE(summary(result, "r", "")
                  .find("bit-exact:  NO, 3 of 20 elements differ; first: conv1, batch 0"),
              std::string::npos);
    result.check.is_enabled = false;
    EXPECT_NE(summary(result, "r", "").find("not checked"), std::string::npos);
}

TEST(Failure, NamesTheReasonThePlaceTheCauseAndTheUart) {
    soc::RunResult result = small_result();
    result.firmware.ending = soc::Ending::trap_loop;
    result.firmware.last_pc = "main+0x4";
    result.firmware.cause = "load access fault";
    result.uart = "hello";
    EXPECT_EQ(failure(result),
              "trap loop; last pc main+0x4; load access fault\nUART so far:\nhello\n");
    result.firmware.ending = soc::Ending::finished;
    result.firmware.exit_code = 7;
    result.firmware.cause.clear();
    result.uart.clear();
    EXPECT_EQ(failure(result), "the firmware reported failure 7; last pc main+0x4\n");
    result.firmware.exit_code = 0;
    result.check = {true, 2, 20, 3, 0, "conv1, batch 0"};
    EXPECT_EQ(failure(result),
              "3 elements differ from the reference, first conv1, batch 0; last pc main+0x4\n");
}

TEST(Failure, SaysWhatWasNeverComputed) {
    soc::RunResult result = small_result();
    result.check = {true, 1, 10, 0, 5, ""};
    EXPECT_EQ(failure(result), "5 tensors of the network were never computed; last pc \n");
    EXPECT_NE(summary(result, "r", "").find("1 tensors agree, 5 were never computed"),
              std::string::npos);
    result.firmware.ending = soc::Ending::deadline;
    EXPECT_EQ(failure(result),
              "still running after 5.000 us of simulated time (limits.time); last pc \n");
}

TEST(Failure, SaysWhoWaitsForWhom) {
    soc::RunResult result = small_result();
    result.firmware.ending = soc::Ending::deadline;
    for (int i = 0; i < 12; ++i)
        result.waits.push_back({"eyeriss0", "dram", "its target", 1'000'000});
    const std::string text = failure(result);
    EXPECT_NE(text.find("  eyeriss0 -> dram: waits for its target since 1.000 us\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("  and 2 more accesses\n"), std::string::npos) << text;
}

TEST(Details, ListTheAddressMapAndTheMappings) {
    soc::RunResult result = small_result();
    result.address_map = {{{"rom", 0x1000, 0x2000}, 0}};
    result.workload->layers[0].explanation = "m 1 n 1";
    const std::string text = details(result);
    EXPECT_NE(text.find("rom    0x00001000  0x00002fff  8.000 KiB"), std::string::npos) << text;
    EXPECT_NE(text.find("conv1  eyeriss0  m 1 n 1"), std::string::npos) << text;
}

}  // namespace
}  // namespace tessera::report
