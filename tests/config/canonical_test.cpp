#include "platform/config/canonical.h"

#include <gtest/gtest.h>

#include "platform/config/reader.h"
#include "platform/config/yaml.h"
#include "tests/config/example.h"

namespace tessera::config {
namespace {

using example::Platform;

TEST(Canonical, HasFixedOrderAndBaseUnits) {
    EXPECT_EQ(
        canonical_text(example::expected()),
        R"({"clock":"1500000000 Hz","base":1073741824,)"
        R"("noc":{"latency":"10000 ps","bandwidth":"25600000000 B/s","topology":"ring","checked":false},)"
        R"("tiles":[{"name":"t0","type":"array","rows":8,"columns":14,"buffer":"64000 B"},)"
        R"({"name":"t1","type":"crossbar","adc_bits":6,"cell":"350 aJ"}],)"
        R"("workload":{"network":"networks/digits.onnx","labels":"data/labels.idx","layers":[0,1,4],)"
        R"("threshold":0.975}})");
}

TEST(Canonical, DoesNotDependOnHowTheTextWasWritten) {
    const auto text_of = [](const char* text) {
        return canonical_text(read<example::Noc>(parse_yaml(text, "x")));
    };
    EXPECT_EQ(text_of("{latency: 1 us, checked: true}"),
              text_of("topology: mesh\nlatency: 1000 ns"));
    EXPECT_NE(text_of("{latency: 1 us}"), text_of("{latency: 2 us}"));
}

TEST(Canonical, ReadsBackToTheSameStruct) {
    Platform odd = example::expected();
    odd.workload.network = "a \"quoted\"\\ näme: # - with\ttab, \x01 and new\nline";
    odd.workload.labels.reset();
    odd.workload.threshold = 0.1 + 0.2;
    odd.tiles[0].name = "~";
    odd.tiles[1].machine = example::Crossbar{1, 1.0 / 3.0};
    odd.base_address = std::numeric_limits<std::uint64_t>::max();
    for (const Platform& platform : {example::expected(), odd}) {
        const Node compact = parse_yaml(canonical_text(platform), "x");
        EXPECT_EQ(read<Platform>(compact), platform);
        const Node indented = parse_yaml(to_json(platform).dump(2), "x");
        EXPECT_EQ(read<Platform>(indented), platform);
    }
}

}  // namespace
}  // namespace tessera::config
