#include "platform/soc/time_account.h"

#include <gtest/gtest.h>

#include <functional>
#include <systemc>

namespace tessera::soc {

namespace {

using base::TileState;

class Script : public sc_core::sc_module {
  public:
    explicit Script(std::function<void()> steps)
        : sc_module(sc_core::sc_module_name("script")), steps_(std::move(steps)) {
        SC_HAS_PROCESS(Script);
        SC_THREAD(thread);
    }

  private:
    void thread() { steps_(); }
    std::function<void()> steps_;
};

// Probes as a core and two tiles have them, and what a script does to them.
struct Bench {
    base::ProbeRegistry registry;
    base::Probe<bool> wfi{registry, "core.wfi"};
    base::Probe<TileState> a{registry, "a.state", TileState::idle, 3};
    base::Probe<std::uint32_t> a_job{registry, "a.job_id"};
    base::Probe<TileState> b{registry, "b.state", TileState::idle, 3};
    base::Probe<std::uint32_t> b_job{registry, "b.job_id"};
    TimeAccount account{registry, "core", {"a", "b"}};

    void run(std::function<void()> steps) {
        Script script(std::move(steps));
        sc_core::sc_start();
    }
    static void pass(double ns) { sc_core::wait(sc_core::sc_time(ns, sc_core::SC_NS)); }
};

std::uint64_t sum(const TimeParts& parts) {
    return parts.compute_ps + parts.converter_ps + parts.link_ps + parts.memory_ps + parts.noc_ps +
           parts.firmware_ps + parts.idle_ps;
}

}  // namespace

TEST(TimeAccount, GivesEveryInstantToOnePart) {
    Bench bench;
    bench.run([&] {
        bench.pass(10);  // firmware
        bench.a_job.set(4);
        bench.a.set(TileState::run);
        bench.pass(20);  // a alone
        bench.wfi.set(true);
        bench.b.set(TileState::run);
        bench.pass(7);  // both
        bench.a.set(TileState::idle);
        bench.pass(5);  // b alone
        bench.b.set(TileState::idle);
        bench.pass(3);  // nobody
        bench.wfi.set(false);
        bench.pass(2);  // firmware
    });
    const TimeResult result = bench.account.result({}, {{}, {}});
    EXPECT_EQ(result.total.firmware_ps, 12'000U);
    EXPECT_EQ(result.total.idle_ps, 3'000U);
    EXPECT_EQ(result.total.compute_ps, 32'000U);
    ASSERT_EQ(result.jobs.size(), 2U);
    EXPECT_EQ(result.jobs[0].tile, "a");
    EXPECT_EQ(result.jobs[0].id, 4U);
    EXPECT_EQ(result.jobs[0].parts.compute_ps, 23'500U);
    EXPECT_EQ(result.jobs[1].parts.compute_ps, 8'500U);
    EXPECT_EQ(sum(result.total), sc_core::sc_time_stamp().value());
}

TEST(TimeAccount, GivesWaitsTheirShareOfWhatIsCounted) {
    Bench bench;
    bench.run([&] {
        bench.pass(30);
        bench.a.set(TileState::run);
        bench.b.set(TileState::run);
        bench.pass(10);
        bench.b.set(TileState::idle);
        bench.pass(10);
        bench.a.set(TileState::idle);
    });
    // Of a's 20 ns, 15 are counted; of the core's 50, 30.
    const TimeResult result = bench.account.result(
        {.memory_ps = 5'000, .noc_ps = 10'000, .link_ps = 0, .converter_ps = 0},
        {{{0, {.memory_ps = 4'000, .noc_ps = 0, .link_ps = 8'000, .converter_ps = 2'000}}}, {}});
    EXPECT_EQ(result.core.memory_ps, 3'000U);
    EXPECT_EQ(result.core.noc_ps, 6'000U);
    EXPECT_EQ(result.core.firmware_ps, 21'000U);
    EXPECT_EQ(result.core.compute_ps, 0U);
    EXPECT_EQ(result.jobs[0].parts.memory_ps, 3'000U);
    EXPECT_EQ(result.jobs[0].parts.link_ps, 6'000U);
    EXPECT_EQ(result.jobs[0].parts.converter_ps, 1'500U);
    EXPECT_EQ(result.jobs[0].parts.compute_ps, 4'500U);
    EXPECT_EQ(result.total.memory_ps, 6'000U);
    EXPECT_EQ(sum(result.total), 50'000U);
}

TEST(TimeAccount, NeverGivesMoreThanThereIs) {
    Bench bench;
    bench.run([&] {
        bench.a.set(TileState::run);
        bench.pass(10);
        bench.a.set(TileState::idle);
    });
    const TimeResult result = bench.account.result({}, {{{0, {99'000'000, 1'000'000, 0, 0}}}, {}});
    EXPECT_EQ(sum(result.total), 10'000U);
    EXPECT_EQ(result.total.memory_ps, 9'900U);
}

TEST(TimeAccount, LivesWithoutProbes) {
    base::ProbeRegistry registry;
    TimeAccount account(registry, "core", {"a"});
    EXPECT_EQ(sum(account.result({}, {{}}).total), 0U);
}

}  // namespace tessera::soc
