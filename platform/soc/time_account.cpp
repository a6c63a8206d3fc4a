#include "platform/soc/time_account.h"

#include <algorithm>

#include "models/base/sim_time.h"

namespace tessera::soc {

namespace {

__extension__ using Wide = unsigned __int128;

std::uint64_t part_of(std::uint64_t share_ps, std::uint64_t wait_ps, std::uint64_t whole_ps) {
    return whole_ps == 0 ? 0 : static_cast<std::uint64_t>(Wide{share_ps} * wait_ps / whole_ps);
}

}  // namespace

TimeAccount::TimeAccount(base::ProbeRegistry& probes, const std::string& core,
                         const std::vector<std::string>& tiles) {
    const auto find = [&](const std::string& path) -> base::ProbeBase* {
        for (base::ProbeBase* probe : probes.probes())
            if (probe->path() == path) return probe;
        return nullptr;
    };
    const auto listen = [&](const std::string& path, std::uint32_t tag) {
        base::ProbeBase* const probe = find(path);
        if (probe != nullptr) probe->listen(*this, tag);
        return probe;
    };
    const auto sleep_tag = static_cast<std::uint32_t>(tiles.size());
    sleep_ = listen(core + ".wfi", sleep_tag);
    for (const std::string& name : tiles) {
        const auto tag = static_cast<std::uint32_t>(tiles_.size());
        tiles_.push_back(
            {name, listen(name + ".state", tag), listen(name + ".job_id", tag), false, 0, {}});
    }
}

TimeAccount::~TimeAccount() {
    if (sleep_ != nullptr) sleep_->ignore(*this);
    for (const Tile& tile : tiles_)
        for (base::ProbeBase* const probe : {tile.state, tile.job_id})
            if (probe != nullptr) probe->ignore(*this);
}

void TimeAccount::advance() {
    const std::uint64_t now_ps = base::now_ps();
    const std::uint64_t passed_ps = now_ps - last_ps_;
    last_ps_ = now_ps;
    if (passed_ps == 0) return;
    const auto busy = static_cast<std::uint64_t>(
        std::count_if(tiles_.begin(), tiles_.end(), [](const Tile& tile) { return tile.is_busy; }));
    if (busy == 0) {
        (is_asleep_ ? idle_ps_ : firmware_ps_) += passed_ps;
        return;
    }
    std::uint64_t rest_ps = passed_ps % busy;  // to the first
    for (Tile& tile : tiles_) {
        if (!tile.is_busy) continue;
        Job& job = tile.jobs[tile.job];
        job.share_ps += passed_ps / busy + rest_ps;
        job.whole_ps += passed_ps;
        rest_ps = 0;
    }
}

void TimeAccount::on_change(const base::ProbeBase& probe, std::uint32_t tag) {
    advance();
    if (tag == tiles_.size()) {
        is_asleep_ = probe.bits() != 0;
        return;
    }
    Tile& tile = tiles_[tag];
    if (&probe == tile.state)
        tile.is_busy = probe.bits() != static_cast<std::uint64_t>(base::TileState::idle);
    else
        tile.job = static_cast<std::uint32_t>(probe.bits());
}

TimeResult TimeAccount::result(const std::vector<std::map<std::uint32_t, base::JobWaits>>& waits) {
    advance();
    TimeResult result;
    result.total.firmware_ps = firmware_ps_;
    result.total.idle_ps = idle_ps_;
    for (std::size_t i = 0; i < tiles_.size(); ++i)
        for (const auto& [id, job] : tiles_[i].jobs) {
            const auto at = waits[i].find(id);
            const base::JobWaits wait = at == waits[i].end() ? base::JobWaits() : at->second;
            const std::uint64_t whole_ps = std::max(
                job.whole_ps, wait.memory_ps + wait.noc_ps + wait.link_ps + wait.converter_ps);
            TimeParts parts;
            parts.memory_ps = part_of(job.share_ps, wait.memory_ps, whole_ps);
            parts.noc_ps = part_of(job.share_ps, wait.noc_ps, whole_ps);
            parts.link_ps = part_of(job.share_ps, wait.link_ps, whole_ps);
            parts.converter_ps = part_of(job.share_ps, wait.converter_ps, whole_ps);
            parts.compute_ps =
                job.share_ps - parts.memory_ps - parts.noc_ps - parts.link_ps - parts.converter_ps;
            result.total += parts;
            result.jobs.push_back({tiles_[i].name, id, parts});
        }
    return result;
}

}  // namespace tessera::soc
