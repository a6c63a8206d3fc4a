#include "platform/config/reader.h"

#include "platform/config/override.h"
#include "platform/config/yaml.h"
#include "tests/config/example.h"
#include "tests/config/files.h"

namespace tessera::config {
namespace {

using example::Platform;

// Everything required, then `text` below it, so that its first line is line 2.
std::string refusal(const std::string& text) {
    return message_of(
        [&] { (void)read<Platform>(parse_yaml("workload: {network: n}\n" + text, "x.yaml")); });
}

TEST(Reader, ReadsEveryKindOfField) {
    EXPECT_EQ(read<Platform>(parse_yaml(example::kText, "x.yaml")), example::expected());
}

TEST(Reader, KeepsInitialisersOfAbsentKeys) {
    Platform expected;
    expected.workload.network = "n";
    EXPECT_EQ(read<Platform>(parse_yaml("workload: {network: n}", "x.yaml")), expected);
}

TEST(Reader, RefusesUnknownKeysWithASuggestion) {
    EXPECT_EQ(refusal("noc:\n  latnecy: 10 us\n"),
              "x.yaml:3:3: noc.latnecy: unknown key (did you mean 'latency'?)");
    EXPECT_EQ(
        refusal("noc:\n  colour: red\n"),
        "x.yaml:3:3: noc.colour: unknown key; expected latency, bandwidth, topology or checked");
}

TEST(Reader, RefusesWrongTypes) {
    EXPECT_EQ(refusal("noc: 5\n"), "x.yaml:2:6: noc: expected a mapping, found `5`");
    EXPECT_EQ(refusal("noc:\n"), "x.yaml:2:1: noc: expected a mapping, found nothing");
    EXPECT_EQ(refusal("tiles: {}\n"), "x.yaml:2:8: tiles: expected a list, found a mapping");
    EXPECT_EQ(refusal("base: [1]\n"), "x.yaml:2:7: base: expected an integer, found a list");
    EXPECT_EQ(refusal("base: '12'\n"),
              "x.yaml:2:7: base: expected an integer, found the quoted text `12`");
    EXPECT_EQ(refusal("base: 1.5\n"),
              "x.yaml:2:7: base: expected an integer without fraction or exponent, found `1.5`");
    EXPECT_EQ(refusal("noc: {checked: yes}\n"),
              "x.yaml:2:16: noc.checked: expected true or false, found `yes` (only true and false "
              "are booleans)");
    EXPECT_EQ(refusal("noc: {checked: 'true'}\n"),
              "x.yaml:2:16: noc.checked: expected true or false, found the quoted text `true`");
    EXPECT_EQ(refusal("tiles: [{name: [], type: array}]\n"),
              "x.yaml:2:16: tiles[0].name: expected a text, found a list");
    EXPECT_EQ(refusal("noc: {latency: {}}\n"),
              "x.yaml:2:16: noc.latency: expected a time such as `10 us`, found a mapping");
    EXPECT_EQ(message_of([] { (void)read<Platform>(parse_yaml("[1]", "x.yaml")); }),
              "x.yaml:1:1: expected a mapping, found a list");
}

TEST(Reader, RefusesBadQuantities) {
    EXPECT_EQ(refusal("noc: {latency: ten}\n"),
              "x.yaml:2:16: noc.latency: expected a time such as `10 us`, found `ten`");
    EXPECT_EQ(
        refusal("clock: 200\n"),
        "x.yaml:2:8: clock: expected a frequency with its unit, such as `200 MHz`, found `200`");
}

TEST(Reader, RefusesValuesOutOfRange) {
    EXPECT_EQ(refusal("clock: 5 GHz\n"),
              "x.yaml:2:8: clock: must be between 1 MHz and 4 GHz, found `5 GHz`");
    EXPECT_EQ(refusal("noc: {latency: 0}\n"),
              "x.yaml:2:16: noc.latency: must be between 100 ps and 1 ms, found `0`");
    EXPECT_EQ(refusal("noc: {bandwidth: 0}\n"),
              "x.yaml:2:18: noc.bandwidth: must be at least 1 B/s, found `0`");
    EXPECT_EQ(refusal("base: -1\n"), "x.yaml:2:7: base: must be at least 0, found `-1`");
    EXPECT_EQ(
        refusal("base: 0x1_0000_0000_0000_0000\n"),
        "x.yaml:2:7: base: must be at most 18446744073709551615, found `0x1_0000_0000_0000_0000`");
    EXPECT_EQ(refusal("tiles: [{name: t, type: crossbar, adc_bits: 128}]\n"),
              "x.yaml:2:45: tiles[0].adc_bits: must be between 1 and 127, found `128`");
    EXPECT_EQ(
        message_of([] {
            (void)read<Platform>(parse_yaml("workload: {network: n, threshold: 1.5}", "x.yaml"));
        }),
        "x.yaml:1:35: workload.threshold: must be between 0 and 1, found `1.5`");
    EXPECT_EQ(
        message_of([] {
            (void)read<Platform>(parse_yaml("workload: {network: n, layers: [1, 100]}", "x.yaml"));
        }),
        "x.yaml:1:36: workload.layers[1]: must be between 0 and 99, found `100`");
}

TEST(Reader, RefusesUnknownWords) {
    EXPECT_EQ(refusal("noc: {topology: rign}\n"),
              "x.yaml:2:17: noc.topology: expected mesh, ring or torus, found `rign` (did you mean "
              "'ring'?)");
}

TEST(Reader, RefusesMissingKeysEvenOfAbsentSections) {
    const auto refusal_of = [](const char* text) {
        return message_of([&] { (void)read<Platform>(parse_yaml(text, "x.yaml")); });
    };
    EXPECT_EQ(refusal_of("workload:\n  layers: []\n"),
              "x.yaml:2:3: workload.network: is required, but missing");
    EXPECT_EQ(refusal_of("base: 1\n"), "x.yaml:1:1: workload.network: is required, but missing");
}

TEST(Reader, PlacesWhatValidateRefuses) {
    EXPECT_EQ(refusal("tiles:\n  - {name: t, type: array, rows: 64, columns: 64}\n"),
              "x.yaml:3:5: tiles[0]: more than 1024 processing elements");
}

TEST(Reader, ReportsEveryProblemInTheOrderOfTheText) {
    EXPECT_EQ(
        refusal("zoom: 1\nnoc:\n  topology: star\n  latency: 1 day\nclock: 1\n"),
        "x.yaml:2:1: zoom: unknown key; expected clock, base, noc, tiles or workload\n"
        "x.yaml:4:13: noc.topology: expected mesh, ring or torus, found `star`\n"
        "x.yaml:5:12: noc.latency: unknown unit `day` of time: expected s, ms, us, µs, ns or ps\n"
        "x.yaml:6:8: clock: expected a frequency with its unit, such as `200 MHz`, found `1`");
}

TEST(Reader, ShortensALongListOfProblems) {
    std::string text;
    for (int i = 0; i < 50; ++i) text += "zzzzzz" + std::to_string(i) + ": 1\n";
    EXPECT_NE(refusal(text).find("\n... and 30 more problems"), std::string::npos);
}

TEST(Reader, TakesAnExplicitNothingAsAnEmptyOptional) {
    Node root = parse_yaml(example::kText, "x.yaml");
    apply_override(root, "workload.threshold=null");
    EXPECT_FALSE(read<Platform>(root).workload.threshold.has_value());
}

TEST(Reader, NamesTheOverrideThatIsWrong) {
    const auto refusal_of = [](const char* assignment) {
        Node root = parse_yaml(example::kText, "x.yaml");
        apply_override(root, assignment);
        return message_of([&] { (void)read<Platform>(root); });
    };
    EXPECT_EQ(refusal_of("noc.latency=ten"),
              "--set noc.latency: expected a time such as `10 us`, found `ten`");
    EXPECT_EQ(refusal_of("tiles[0].rows=65"),
              "--set tiles[0].rows: must be between 1 and 64, found `65`");
    EXPECT_EQ(refusal_of("nox.latency=1 ns"),
              "--set nox.latency: nox: unknown key (did you mean 'noc'?)");
}

TEST(Reader, ResolvesPathsFromWhoNamesThem) {
    const auto source = std::make_shared<Source>(Source{"scenarios/x.yaml", "scenarios", true});
    Node root = parse_yaml("workload: {network: networks/a.onnx, labels: ../b.idx}", source);
    const auto workload = read<Platform>(root).workload;
    EXPECT_EQ(workload.network, "scenarios/networks/a.onnx");
    EXPECT_EQ(workload.labels, "b.idx");
    apply_override(root, "workload.network=c.onnx");
    EXPECT_EQ(read<Platform>(root).workload.network, "c.onnx");
}

}  // namespace
}  // namespace tessera::config
