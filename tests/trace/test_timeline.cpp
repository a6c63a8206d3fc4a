// Timelines: their own rules, and the way to Perfetto and back.

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <random>
#include <set>
#include <tuple>

#include "platform/trace/perfetto_writer.h"
#include "platform/trace/timeline.h"
#include "tests/trace/perfetto_reader.h"

namespace tessera::trace {
namespace {

test::PerfettoTrace through_perfetto(Timeline& timeline) {
    timeline.sort();
    std::string bytes;
    write_perfetto(timeline, [&](std::string_view piece) { bytes += piece; });
    return test::read_perfetto(bytes);
}

TEST(Timeline, SlicesCountersAndArrowsArrive) {
    Timeline timeline;
    const std::size_t jobs = timeline.add_track("tile", "jobs");
    const std::size_t irqs = timeline.add_track("tile", "irq");
    const std::size_t power = timeline.add_counter("power", "tile", "W");
    timeline.add(jobs, 1'000'000, 5'000'000, "conv1");
    timeline.add(irqs, 5'000'000, 5'000'000, "irq");
    const std::uint64_t arrow = timeline.new_arrow();
    timeline.tracks()[jobs].slices[0].arrow_from = arrow;
    timeline.tracks()[irqs].slices[0].arrow_to = arrow;
    timeline.count(power, 0, 0.25);
    timeline.count(power, 2'000'000, -1.5);

    const test::PerfettoTrace trace = through_perfetto(timeline);
    const test::PerfettoSlice job = trace.slices.at("tile/jobs").at(0);
    EXPECT_EQ(job.name, "conv1");
    EXPECT_EQ(job.begin_ns, 1000u);
    EXPECT_EQ(job.end_ns, 5000u);
    EXPECT_EQ(job.flows_out, std::vector<std::uint64_t>{arrow});
    EXPECT_EQ(trace.slices.at("tile/irq").at(0).flows_in, std::vector<std::uint64_t>{arrow});
    ASSERT_EQ(trace.counters.at("power/tile").size(), 2u);
    EXPECT_EQ(trace.counters.at("power/tile")[1].time_ns, 2000u);
    EXPECT_EQ(trace.counters.at("power/tile")[1].value, -1.5);
    EXPECT_EQ(trace.units.at("power/tile"), "W");
}

TEST(Timeline, SlicesThatOverlapWithoutHoldingEachOtherGetTracksOfTheirOwn) {
    Timeline timeline;
    const std::size_t bursts = timeline.add_track("dma", "bursts");
    timeline.add(bursts, 0, 10'000, "a");
    timeline.add(bursts, 5'000, 15'000, "b");
    timeline.add(bursts, 10'000, 12'000, "c");  // behind a
    timeline.add(bursts, 6'000, 9'000, "d");    // inside a
    const test::PerfettoTrace trace = through_perfetto(timeline);
    EXPECT_EQ(std::count(trace.order.begin(), trace.order.end(), "dma/bursts"), 2);
    for (const test::PerfettoSlice& slice : trace.slices.at("dma/bursts"))
        EXPECT_EQ(slice.depth, slice.name == "d" ? 1u : 0u) << slice.name;
}

TEST(Timeline, ManySlicesArriveAsTheyWere) {
    std::mt19937_64 random(7);
    Timeline timeline;
    std::multiset<std::tuple<std::string, std::uint64_t, std::uint64_t>> expected, found;
    for (int i = 0; i < 3; ++i) (void)timeline.add_track("block", fmt::format("track{}", i));
    for (int i = 0; i < 5000; ++i) {
        const std::size_t track = random() % 3;
        const std::uint64_t begin = random() % 1'000'000, end = begin + random() % 5'000;
        const std::string name = fmt::format("s{}", i);
        timeline.add(track, begin * 1000, end * 1000, name);
        expected.emplace(fmt::format("block/track{}", track) + name, begin, end);
    }
    for (const auto& [path, slices] : through_perfetto(timeline).slices)
        for (const test::PerfettoSlice& slice : slices)
            found.emplace(path + slice.name, slice.begin_ns, slice.end_ns);
    EXPECT_EQ(found, expected);
}

TEST(Timeline, AWindowCutsSlicesAndKeepsTheValueThatHolds) {
    Timeline timeline;
    const std::size_t track = timeline.add_track("a", "b");
    const std::size_t counter = timeline.add_counter("a", "c", "");
    timeline.add(track, 0, 10'000, "before");
    timeline.add(track, 5'000, 30'000, "across");
    timeline.add(track, 20'000, 20'000, "at its end");
    timeline.add(track, 12'000, 12'000, "inside");
    timeline.count(counter, 3'000, 1);
    timeline.count(counter, 4'000, 2);
    timeline.count(counter, 15'000, 3);
    timeline.count(counter, 25'000, 4);
    timeline.sort();
    timeline.clip(10'000, 20'000);
    const std::vector<Slice>& slices = timeline.tracks()[track].slices;
    ASSERT_EQ(slices.size(), 2u);
    EXPECT_EQ(timeline.name(slices[0]), "across");
    EXPECT_EQ(slices[0].begin_ps, 10'000u);
    EXPECT_EQ(slices[0].end_ps, 20'000u);
    EXPECT_EQ(timeline.name(slices[1]), "inside");
    const std::vector<Sample>& samples = timeline.counters()[counter].samples;
    ASSERT_EQ(samples.size(), 2u);
    EXPECT_EQ(samples[0].time_ps, 10'000u);
    EXPECT_EQ(samples[0].value, 2);
    EXPECT_EQ(samples[1].value, 3);
}

}  // namespace
}  // namespace tessera::trace
