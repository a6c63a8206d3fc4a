// Waveforms, read back by a strict reader.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include <random>
#include <systemc>

#include "models/base/random.h"
#include "platform/config/error.h"
#include "platform/trace/gtkwave_view.h"
#include "platform/trace/vcd_trace.h"
#include "tests/support/bus_master.h"
#include "tests/trace/vcd_reader.h"

namespace tessera::trace {
namespace {

using test::read_vcd;
using test::Vcd;

// What the writer gives, as one text.
struct Written {
    std::string text;
    VcdWriter::Output output = [this](std::string_view piece) { text += piece; };
};

TEST(VcdWriter, WritesEveryKindInItsScope) {
    Written file;
    VcdWriter writer({{"a.irq", VcdKind::bit, 1},
                      {"b.c.level", VcdKind::vector, 12},
                      {"a.power", VcdKind::real, 64},
                      {"b.state", VcdKind::text, 1}},
                     file.output);
    writer.set_text(3, 0, "idle");
    writer.begin(0);
    writer.set(0, 5, 1);
    writer.set(1, 5, 0xABC);
    writer.set_real(2, 7, -1.5e-3);
    writer.set_text(3, 7, "two words");
    writer.end(9);
    EXPECT_EQ(file.text,
              "$version Tessera $end\n$timescale 1 ps $end\n"
              "$scope module a $end\n$var wire 1 ! irq $end\n$var real 64 # power $end\n"
              "$upscope $end\n"
              "$scope module b $end\n$scope module c $end\n$var wire 12 \" level [11:0] $end\n"
              "$upscope $end\n$var string 1 $ state $end\n$upscope $end\n"
              "$enddefinitions $end\n"
              "#0\n$dumpvars\n0!\nb0 \"\nr0 #\nsidle $\n$end\n"
              "#5\n1!\nb101010111100 \"\n#7\nr-0.0015 #\nstwo_words $\n#9\n");
    const Vcd vcd = read_vcd(file.text);
    EXPECT_EQ(vcd.value_at("b.c.level", 6), "101010111100");
    EXPECT_EQ(vcd.last, 9u);
}

TEST(VcdWriter, NegativeVectorsKeepTheirWidth) {
    Written file;
    VcdWriter writer({{"x", VcdKind::vector, 5}}, file.output);
    writer.begin(0);
    writer.set(0, 1, static_cast<std::uint64_t>(-2));
    writer.end(2);
    EXPECT_EQ(read_vcd(file.text).value_at("x", 1), "11110");
}

// Many signals, several changes at an instant, a window.
TEST(VcdWriter, RandomChangesComeBackAndAWindowIsPartOfThem) {
    base::RandomStream random(2005, "vcd", 0);
    for (int round = 0; round < 20; ++round) {
        std::vector<VcdSignal> signals;
        const unsigned count = 1 + random.below(300);
        for (unsigned i = 0; i < count; ++i)
            signals.push_back({"s" + std::to_string(i % 7) + ".x" + std::to_string(i),
                               VcdKind::vector, 1 + random.below(64)});
        Written whole, part;
        VcdWriter all(signals, whole.output), some(signals, part.output);
        std::vector<test::VcdChange> expected(1, {0, "0"});  // of the first signal
        all.begin(0);
        std::uint64_t now = 0;
        const std::uint64_t from = 500, to = 1500;
        for (int i = 0; i < 3000; ++i) {
            now += random.below(2);
            if (!some.has_begun() && now >= from) some.begin(from);
            if (now >= to) some.end(to);
            const std::uint32_t signal = random.below(static_cast<std::uint32_t>(signals.size()));
            const std::uint64_t value = random.bits64();
            all.set(signal, now, value);
            some.set(signal, now, value);
            if (signal != 0) continue;
            std::string bits;
            for (unsigned b = signals[0].width; b-- > 0;)
                if (const bool one = (value >> b & 1) != 0; one || !bits.empty() || b == 0)
                    bits += one ? '1' : '0';
            expected.push_back({now, bits});
        }
        all.end(now + 1);
        some.end(std::min(now + 1, to));
        const Vcd full = read_vcd(whole.text), window = read_vcd(part.text);
        EXPECT_EQ(full.variables.at("s0.x0").changes, expected);
        EXPECT_EQ(window.first, from);
        EXPECT_EQ(window.last, std::min(now + 1, to));
        for (const auto& [path, variable] : window.variables)
            for (std::uint64_t time = from; time < std::min(now, to); time += 37)
                ASSERT_EQ(window.value_at(path, time), full.value_at(path, time)) << path << time;
    }
}

TEST(GtkwaveView, ListsSignalsByScopeAndFillsTheWindow) {
    EXPECT_EQ(gtkwave_view({{"core.pc", VcdKind::vector, 32},
                            {"tile.irq", VcdKind::bit, 1},
                            {"core.mode", VcdKind::text, 1},
                            {"tile.pass", VcdKind::vector, 8},
                            {"tile.mem.outstanding", VcdKind::vector, 4},
                            {"power.tile", VcdKind::real, 64}},
                           "run.vcd", 1000, 1000 + 4 * 1024),
              "[*] a view of run.vcd\n[dumpfile] \"run.vcd\"\n[timestart] 1000\n"
              "*-10.000000 1000\n[sst_width] 180\n[signals_width] 220\n"
              "@200\n-core\n@22\ncore.pc[31:0]\n@820\ncore.mode\n"
              "@200\n-tile\n@28\ntile.irq\n@24\ntile.pass[7:0]\n"
              "@200\n-tile.mem\n@24\ntile.mem.outstanding[3:0]\n"
              "@200\n-power\n@8420\npower.tile\n@20000\n-\n-\n");
}

TEST(VcdReader, IsStrict) {
    const std::string head =
        "$timescale 1 ps $end\n$var wire 2 ! a [1:0] $end\n$enddefinitions $end\n#0\n$dumpvars\nb0 "
        "!\n$end\n";
    EXPECT_NO_THROW((void)read_vcd(head + "#1\nb11 !\n"));
    for (const char* body : {"#0\n", "#1\nb111 !\n", "#1\nb1 ?\n", "#1\n1!\n", "#1\nb1 !",
                             "#1\nbx !\n", "#1\nr1 !\n", "$end\n", "#1\n\n", "#1\nb1  !\n"})
        EXPECT_THROW((void)read_vcd(head + body), std::runtime_error) << body;
    EXPECT_THROW((void)read_vcd("$timescale 1 ns $end\n$enddefinitions $end\n"),
                 std::runtime_error);
}

enum class Colour : std::uint8_t { red, green };
constexpr std::array<base::EnumName<Colour>, 2> kColours = {
    {{Colour::red, "red"}, {Colour::green, "green"}}};
constexpr std::span<const base::EnumName<Colour>> enum_names(Colour) { return kColours; }

// Probes that change at 0, 10, 20 ... 90 ps.
struct Changing {
    base::ProbeRegistry registry;
    base::Probe<std::uint32_t> count{registry, "unit0.count", 0, 8};
    base::Probe<Colour> colour{registry, "unit0.colour"};
    base::Probe<bool> line{registry, "unit1.line"};
    base::Probe<double> power{registry, "unit1.power"};

    std::string run(const VcdOptions& options) {
        Written file;
        tessera::test::simulate([&] {
            VcdTrace trace(registry, options, file.output);
            trace.start();
            for (unsigned i = 0; i < 10; ++i) {
                count.set(i);
                colour.set(i % 4 < 2 ? Colour::red : Colour::green);
                line.set(i % 2 == 1);
                power.set(i * 0.5);
                sc_core::wait(tessera::test::picoseconds(10));
            }
            trace.finish(tessera::test::now_ps());
        });
        return file.text;
    }
};

TEST(VcdTrace, ShowsProbesOfEveryKind) {
    const Vcd vcd = read_vcd(Changing().run({}));
    ASSERT_EQ(vcd.variables.size(), 4u);
    EXPECT_EQ(vcd.variables.at("unit0.count").width, 8u);
    EXPECT_EQ(vcd.value_at("unit0.count", 55), "101");
    EXPECT_EQ(vcd.value_at("unit0.colour", 25), "green");
    EXPECT_EQ(vcd.value_at("unit1.line", 70), "1");
    EXPECT_EQ(vcd.value_at("unit1.power", 95), "4.5");
    EXPECT_EQ(vcd.last, 100u) << "the end of the run";
}

TEST(VcdTrace, TextsFollowTheirProbes) {
    Changing changing;
    Written file;
    tessera::test::simulate([&] {
        VcdTrace trace(changing.registry, {.scopes = {"unit0.name", "unit1"}}, file.output);
        trace.add_text("unit0.name", "unit0.count",
                       [](std::uint64_t count) { return "n" + std::to_string(count); });
        trace.add_text("unit0.other", "unit0.count", [](std::uint64_t) { return "not shown"; });
        trace.start();
        sc_core::wait(tessera::test::picoseconds(10));
        changing.count.set(7);
        trace.finish(20);
    });
    const Vcd vcd = read_vcd(file.text);
    EXPECT_EQ(vcd.variables.size(), 3u);
    EXPECT_EQ(vcd.value_at("unit0.name", 0), "n0");
    EXPECT_EQ(vcd.value_at("unit0.name", 10), "n7");
}

TEST(VcdTrace, ScopesChooseSignals) {
    Changing changing;
    const Vcd vcd = read_vcd(changing.run({.scopes = {"unit1", "*.col*"}}));
    std::vector<std::string> paths;
    for (const auto& [path, variable] : vcd.variables) paths.push_back(path);
    EXPECT_EQ(paths, (std::vector<std::string>{"unit0.colour", "unit1.line", "unit1.power"}));
}

TEST(VcdTrace, AWindowBeginsAndEndsOnTime) {
    const Vcd vcd = read_vcd(Changing().run({.from_ps = 25, .to_ps = 50}));
    EXPECT_EQ(vcd.first, 25u);
    EXPECT_EQ(vcd.last, 50u);
    EXPECT_EQ(vcd.value_at("unit0.count", 25), "10") << "the value that held";
    EXPECT_EQ(vcd.variables.at("unit0.count").changes.size(), 3u) << "and those at 30 and 40";
}

TEST(VcdTrace, ATriggerBeginsIt) {
    const Vcd vcd = read_vcd(Changing().run({.scopes = {"unit0.count"},
                                             .from_ps = 45,
                                             .trigger = VcdTrigger{"unit0.colour", "green"}}));
    EXPECT_EQ(vcd.first, 60u) << "green at 20 is too early";
    EXPECT_EQ(vcd.variables.size(), 1u);
}

TEST(VcdTrace, WithoutItsTriggerTheFileHasNoTime) {
    const Vcd never = read_vcd(Changing().run({.trigger = VcdTrigger{"unit0.count", "11"}}));
    EXPECT_EQ(never.variables.size(), 4u);
    EXPECT_EQ(never.last, 0u);
    EXPECT_TRUE(never.variables.at("unit0.count").changes.empty());
}

TEST(VcdTrace, WhatDoesNotExistIsRefusedWithWhatDoes) {
    Changing changing;
    const auto refused = [&](const VcdOptions& options, const std::string& part) {
        try {
            VcdTrace trace(changing.registry, options, [](std::string_view) {});
            trace.start();
            ADD_FAILURE() << "nothing refused";
        } catch (const config::Error& error) {
            EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
        }
    };
    refused({.scopes = {"unit7"}}, "there are unit0, unit1");
    refused({.trigger = VcdTrigger{"unit0.color", "red"}}, "unit0.colour");
}

TEST(VcdTrace, LeavesNobodyListening) {
    Changing changing;
    (void)changing.run({});
    changing.count.set(200);  // would reach a trace that is gone
    EXPECT_EQ(changing.count.get(), 200u);
}

TEST(VcdWriter, WhileItPausesValuesAreUnknown) {
    std::string text;
    VcdWriter writer({{"a.bit", VcdKind::bit, 1},
                      {"a.number", VcdKind::vector, 8},
                      {"a.real", VcdKind::real, 64},
                      {"a.text", VcdKind::text, 1}},
                     [&](std::string_view piece) { text += piece; });
    writer.set_text(3, 0, "idle");
    writer.begin(0);
    writer.set(0, 10, 1);
    writer.pause(20);
    writer.pause(25);
    writer.set(1, 30, 7);
    writer.resume(40);
    writer.set_real(2, 50, 0.5);
    writer.end(60);
    const test::Vcd vcd = test::read_vcd(text);
    for (const char* path : {"a.bit", "a.number", "a.real", "a.text"})
        EXPECT_EQ(vcd.value_at(path, 30), "x") << path;
    EXPECT_EQ(vcd.value_at("a.bit", 40), "1");
    EXPECT_EQ(vcd.value_at("a.number", 40), "111") << "what it became meanwhile";
    EXPECT_EQ(vcd.value_at("a.real", 50), "0.5");
    EXPECT_EQ(vcd.last, 60u);
}

// A dump of a bit that toggles at 100, 200, ..., with a late number.
struct LateDump {
    std::string live;
    VcdWriter writer{{{"a.bit", VcdKind::bit, 1}, {"a.late", VcdKind::vector, 16}},
                     [this](std::string_view piece) { live += piece; }};
    VcdLateChanges late;

    void set(std::uint64_t time_ps, std::uint64_t value) {
        late.add(time_ps, writer.id(1), writer.change(1, value));
    }
    test::Vcd merged() {
        std::istringstream dump(live);
        std::string text;
        late.merge(dump, [&](std::string_view piece) { text += piece; });
        return test::read_vcd(text);
    }
};

TEST(VcdLateChanges, ArePutWhereTheyBelong) {
    LateDump dump;
    dump.writer.begin(50);
    for (std::uint64_t time = 100; time <= 500; time += 100)
        dump.writer.set(0, time, time / 100 % 2);
    dump.writer.end(600);
    dump.set(450, 9);
    dump.set(20, 5);  // before the beginning
    dump.set(300, 6);
    dump.set(300, 7);
    dump.set(310, 7);  // no change
    dump.set(600, 8);
    dump.set(700, 1);  // behind the end
    const test::Vcd vcd = dump.merged();
    EXPECT_EQ(vcd.variables.at("a.late").changes,
              (std::vector<test::VcdChange>{
                  {50, "101"}, {300, "110"}, {300, "111"}, {450, "1001"}, {600, "1000"}}));
    EXPECT_EQ(vcd.variables.at("a.bit").changes.size(), 6u);
    EXPECT_EQ(vcd.last, 600u);
}

TEST(VcdLateChanges, AreUnknownWhileTheDumpPauses) {
    LateDump dump;
    dump.writer.begin(0);
    dump.writer.pause(100);
    dump.writer.resume(300);
    dump.writer.end(400);
    dump.set(50, 1);
    dump.set(200, 2);
    dump.set(350, 3);
    const test::Vcd vcd = dump.merged();
    EXPECT_EQ(
        vcd.variables.at("a.late").changes,
        (std::vector<test::VcdChange>{{0, "0"}, {50, "1"}, {100, "x"}, {300, "10"}, {350, "11"}}));
}

TEST(VcdLateChanges, OfAnyOrderGiveTheSameDumpAsChangesInTime) {
    std::mt19937_64 random(5);
    for (int round = 0; round < 50; ++round) {
        LateDump dump;
        std::string direct_text;
        VcdWriter direct({{"a.bit", VcdKind::bit, 1}, {"a.late", VcdKind::vector, 16}},
                         [&](std::string_view piece) { direct_text += piece; });
        std::map<std::uint64_t, std::uint64_t> late;
        std::set<std::uint64_t> toggles;
        for (int i = 0; i < 40; ++i) late[random() % 1000] = random() % 4;
        for (int i = 0; i < 40; ++i) toggles.insert(random() % 1000);
        const std::uint64_t from = random() % 300;
        std::vector<std::pair<std::uint64_t, std::uint64_t>> shuffled(late.begin(), late.end());
        std::shuffle(shuffled.begin(), shuffled.end(), random);
        for (const auto& [time, value] : shuffled) dump.set(time, value);
        std::uint64_t last = 0;
        bool bit = false;
        for (std::uint64_t time = 0; time <= 1000; ++time) {
            if (time == from) {
                dump.writer.begin(time);
                direct.begin(time);
            }
            if (toggles.count(time) != 0) {
                bit = !bit;
                dump.writer.set(0, time, bit);
                direct.set(0, time, bit);
            }
            const auto change = late.find(time);
            if (change == late.end() || change->second == last) continue;
            last = change->second;
            direct.set(1, time, last);
        }
        dump.writer.end(1000);
        direct.end(1000);
        const test::Vcd merged = dump.merged(), expected = test::read_vcd(direct_text);
        for (const char* path : {"a.bit", "a.late"})
            for (std::uint64_t time = from; time <= 1000; ++time)
                ASSERT_EQ(merged.value_at(path, time), expected.value_at(path, time))
                    << path << " at " << time << ", round " << round;
    }
}

}  // namespace
}  // namespace tessera::trace
