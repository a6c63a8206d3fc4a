#include "platform/soc/time_account.h"

#include <algorithm>
#include <utility>

#include "models/base/sim_time.h"

namespace tessera::soc {

namespace {

__extension__ using Wide = unsigned __int128;

// Of `share_ps` what was waited in `whole_ps`; the rest is computing.
TimeParts parts_of(std::uint64_t share_ps, std::uint64_t whole_ps, const base::JobWaits& waits) {
    whole_ps =
        std::max(whole_ps, waits.memory_ps + waits.noc_ps + waits.link_ps + waits.converter_ps);
    const auto part = [&](std::uint64_t wait_ps) {
        return whole_ps == 0 ? 0 : static_cast<std::uint64_t>(Wide{share_ps} * wait_ps / whole_ps);
    };
    TimeParts parts;
    parts.converter_ps = part(waits.converter_ps);
    parts.link_ps = part(waits.link_ps);
    parts.memory_ps = part(waits.memory_ps);
    parts.noc_ps = part(waits.noc_ps);
    parts.compute_ps =
        share_ps - parts.converter_ps - parts.link_ps - parts.memory_ps - parts.noc_ps;
    return parts;
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
    if (!is_asleep_) firmware_.whole_ps += passed_ps;
    if (busy == 0) {
        (is_asleep_ ? idle_ps_ : firmware_.share_ps) += passed_ps;
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

TimeResult TimeAccount::result(const base::JobWaits& core,
                               const std::vector<std::map<std::uint32_t, base::JobWaits>>& tiles) {
    advance();
    TimeResult result;
    result.core = parts_of(firmware_.share_ps, firmware_.whole_ps, core);
    std::swap(result.core.compute_ps, result.core.firmware_ps);
    result.total = result.core;
    result.total.idle_ps = idle_ps_;
    for (std::size_t i = 0; i < tiles_.size(); ++i)
        for (const auto& [id, job] : tiles_[i].jobs) {
            const auto at = tiles[i].find(id);
            const TimeParts parts = parts_of(job.share_ps, job.whole_ps,
                                             at == tiles[i].end() ? base::JobWaits() : at->second);
            result.total += parts;
            result.jobs.push_back({tiles_[i].name, id, parts});
        }
    return result;
}

}  // namespace tessera::soc
