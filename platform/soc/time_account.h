#pragma once
// Where the time of a run goes: every instant belongs to one part.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/base/probe.h"
#include "models/base/tile.h"
#include "platform/soc/run_result.h"

namespace tessera::soc {

// While tiles are at work, the time is theirs, in equal shares; what is left belongs to the
// firmware while the core is awake, and is idle while it sleeps. Tiles and firmware give to
// memories and network the part of their time that they wait for them. Fed by probes, so that
// nothing is kept but sums; the descriptor that a tile fetches counts for the job before it.
class TimeAccount final : public base::ProbeSink {
  public:
    // Listens until it is destroyed. A probe that is not there counts for nothing.
    TimeAccount(base::ProbeRegistry& probes, const std::string& core,
                const std::vector<std::string>& tiles);
    ~TimeAccount() override;
    TimeAccount(const TimeAccount&) = delete;
    TimeAccount& operator=(const TimeAccount&) = delete;

    void on_change(const base::ProbeBase& probe, std::uint32_t tag) override;

    // Up to now. `tiles` are what their jobs waited, in the order of their names, `core` what the
    // core did while it was awake: the share of its whole time that a job or the core waited is
    // that share of what is counted for it here.
    [[nodiscard]] TimeResult result(
        const base::JobWaits& core,
        const std::vector<std::map<std::uint32_t, base::JobWaits>>& tiles);

  private:
    struct Job {
        std::uint64_t share_ps = 0;  // alone, or in equal parts with others
        std::uint64_t whole_ps = 0;
    };
    struct Tile {
        std::string name;
        base::ProbeBase* state = nullptr;
        base::ProbeBase* job_id = nullptr;
        bool is_busy = false;
        std::uint32_t job = 0;
        std::map<std::uint32_t, Job> jobs;
    };

    void advance();

    base::ProbeBase* sleep_ = nullptr;
    bool is_asleep_ = false;
    std::vector<Tile> tiles_;
    std::uint64_t last_ps_ = 0, idle_ps_ = 0;
    Job firmware_;
};

}  // namespace tessera::soc
