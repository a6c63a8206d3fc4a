#pragma once
// Records the timeline of a run.

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "models/base/probe.h"
#include "models/memory/dram.h"
#include "platform/trace/profiler.h"
#include "platform/trace/timeline.h"

namespace tessera::trace {

// From probes: a track for each enumeration and boolean, whose rest ("idle", "none", false) are
// gaps, a counter for each number, and the jobs of each tile. From spans, a track each.
class TimelineTrace final : public base::ProbeSink, public base::SpanSink {
  public:
    enum class Depth : std::uint8_t { jobs, everything };

    TimelineTrace(base::ProbeRegistry& registry, Depth depth);
    ~TimelineTrace() override;

    // Before simulated time begins.
    void start();
    // Ends what is open, names the jobs, and draws arrows from doorbell to job to interrupt.
    // Recording is over.
    [[nodiscard]] Timeline finish(std::uint64_t end_ps,
                                  const std::function<std::string(std::uint32_t)>& job_name);

    // For others that record into it until then.
    [[nodiscard]] Timeline& timeline() { return timeline_; }

  private:
    struct Signal {
        enum class Kind : std::uint8_t { slices, counter, hidden };  // hidden: for jobs alone
        base::ProbeBase* probe;
        Kind kind;
        std::size_t track;  // or counter
        std::string open;   // the name of the slice under way
        std::uint64_t since_ps = 0;
    };
    struct Job {
        std::uint64_t begin_ps, end_ps;
        std::uint32_t id;
    };
    struct Tile {
        std::string name;
        base::ProbeBase* job_id;
        std::size_t track;
        std::vector<Job> jobs;
        bool is_running = false;
    };

    void on_change(const base::ProbeBase& probe, std::uint32_t tag) override;
    void on_span(std::uint32_t tag, const base::Span& span) override;
    void add(base::ProbeBase& probe, Depth depth);
    void show(Signal& signal, std::uint64_t time_ps);
    void follow_job(const base::ProbeBase& state, std::uint64_t time_ps);
    void draw_arrows(const Tile& tile);

    base::ProbeRegistry& registry_;
    Timeline timeline_;
    std::vector<Signal> signals_;
    std::vector<std::size_t> span_tracks_;                    // by tag
    std::unordered_map<const base::ProbeBase*, Tile> tiles_;  // by the probe of their state
    std::vector<const base::ProbeBase*> states_;              // their order
};

// The calls of the firmware, as a profile tells them apart.
class TimelineFrames final : public FrameListener {
  public:
    TimelineFrames(Timeline& timeline, std::uint64_t period_ps);
    void on_enter(const std::string& function, std::uint64_t cycle) override;
    void on_leave(std::uint64_t cycle) override;
    // Leaves what is open.
    void finish(std::uint64_t end_ps);

  private:
    struct Frame {
        std::string function;
        std::uint64_t begin_ps;
    };
    Timeline& timeline_;
    std::uint64_t period_ps_;
    std::size_t track_;
    std::vector<Frame> open_;
};

// The commands of a DRAM channel by bank, its refreshes, its queues and the bandwidth of its bus.
class TimelineDram final : public memory::DramCommandObserver {
  public:
    TimelineDram(Timeline& timeline, const memory::Dram& dram, unsigned channel,
                 std::uint64_t bin_ps);
    void on_command(const memory::DramCommand& command) override;
    void on_queues(memory::DramClock clock, unsigned reads, unsigned writes) override;
    void finish();

  private:
    Timeline& timeline_;
    const memory::DramStandard& standard_;
    std::vector<std::size_t> banks_;  // tracks, rank by rank
    std::vector<std::size_t> ranks_;  // tracks of what concerns a whole rank
    std::size_t reads_, writes_, bandwidth_;
    base::TimeBinSet bins_;
};

}  // namespace tessera::trace
