#include "tests/memory/jedec_checker.h"

#include <algorithm>
#include <deque>
#include <optional>

namespace tessera::memory::test {

namespace {

using Kind = DramCommandKind;
using Last = std::optional<DramClock>;

struct BankHistory {
    Last activate, precharge, read, write, refresh;
    bool is_open = false;
};

struct RankHistory {
    std::vector<BankHistory> banks;
    std::deque<DramClock> activates;  // the latest four
    Last read, write, refresh, precharge, power_up, power_down, wake, sleep;
    std::vector<Last> group_read, group_write, group_activate;
    Last any_activate;
    bool is_down = false, is_asleep = false;
    std::uint64_t refreshes = 0;
    DramClock asleep_clocks = 0;
};

bool is_write(Kind kind) { return kind == Kind::write || kind == Kind::write_precharge; }

const char* name(Kind kind) {
    static constexpr const char* kNames[] = {"ACT", "RD",    "WR",  "RDA", "WRA", "PRE", "PREA",
                                             "REF", "REFpb", "PDE", "PDX", "SRE", "SRX"};
    return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace

std::vector<std::string> JedecChecker::faults(DramClock end, bool is_refreshed) const {
    const DramTiming& t = standard_.timing;
    const DramOrganisation& o = standard_.organisation;
    const unsigned burst = o.burst_clocks();
    std::vector<DramCommand> sorted = commands_;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const DramCommand& a, const DramCommand& b) { return a.clock < b.clock; });
    std::vector<RankHistory> ranks(ranks_);
    for (RankHistory& rank : ranks) {
        rank.banks.resize(o.banks());
        rank.group_read.resize(o.bank_groups);
        rank.group_write.resize(o.bank_groups);
        rank.group_activate.resize(o.bank_groups);
    }
    std::vector<std::string> faults;
    const auto fault = [&](const DramCommand& command, const std::string& what) {
        if (faults.size() < 10)
            faults.push_back(std::to_string(command.clock) + " " + name(command.kind) + " rank " +
                             std::to_string(command.rank) + " bank " +
                             std::to_string(command.bank) + ": " + what);
    };
    Last bus_end;
    unsigned bus_rank = 0;

    for (const DramCommand& command : sorted) {
        RankHistory& rank = ranks[command.rank];
        BankHistory& bank = rank.banks[command.bank];
        const unsigned group = command.bank / o.banks_per_group;
        const auto need = [&](const Last& since, DramClock distance, const char* rule) {
            if (since && command.clock < *since + distance) fault(command, rule);
        };
        const auto awake = [&] {
            if (rank.is_down) fault(command, "in power-down");
            if (rank.is_asleep) fault(command, "in self-refresh");
            need(rank.power_up, t.xp, "tXP");
            need(rank.wake, t.xs, "tXS");
            need(rank.refresh, t.rfc, "tRFC");
        };
        // When a row may close after what has been done to it.
        const auto may_close = [&](const BankHistory& which) {
            need(which.activate, t.ras, "tRAS");
            need(which.read, t.rtp, "tRTP");
            need(which.write, t.cwl + burst + t.wr, "tWR");
        };
        // An auto-precharge happens as soon as the row may close.
        const auto auto_precharge = [&](BankHistory& which) {
            DramClock at = *which.activate + t.ras;
            if (which.read) at = std::max(at, *which.read + t.rtp);
            if (which.write) at = std::max(at, *which.write + t.cwl + burst + t.wr);
            which.precharge = at;
            which.is_open = false;
        };
        switch (command.kind) {
            case Kind::activate: {
                awake();
                if (bank.is_open) fault(command, "the bank has a row open");
                need(bank.precharge, t.rp, "tRP");
                need(bank.activate, t.ras + t.rp, "tRC");
                need(bank.refresh, t.rfc_bank, "tRFCpb");
                need(rank.any_activate, t.rrd_s, "tRRD_S");
                need(rank.group_activate[group], t.rrd_l, "tRRD_L");
                if (rank.activates.size() == 4) need(rank.activates.front(), t.faw, "tFAW");
                rank.activates.push_back(command.clock);
                if (rank.activates.size() > 4) rank.activates.pop_front();
                rank.any_activate = rank.group_activate[group] = command.clock;
                bank.activate = command.clock;
                bank.read = bank.write = {};
                bank.is_open = true;
                break;
            }
            case Kind::read:
            case Kind::write:
            case Kind::read_precharge:
            case Kind::write_precharge: {
                awake();
                if (!bank.is_open) fault(command, "no row is open");
                need(bank.activate, t.rcd, "tRCD");
                const bool writes = is_write(command.kind);
                if (writes) {
                    need(rank.write, t.ccd_s, "tCCD_S");
                    need(rank.group_write[group], t.ccd_l, "tCCD_L");
                    need(rank.read, t.cl + burst + t.read_to_write - t.cwl, "read to write");
                } else {
                    need(rank.read, t.ccd_s, "tCCD_S");
                    need(rank.group_read[group], t.ccd_l, "tCCD_L");
                    need(rank.write, t.cwl + burst + t.wtr_s, "tWTR_S");
                    need(rank.group_write[group], t.cwl + burst + t.wtr_l, "tWTR_L");
                }
                const DramClock data = command.clock + (writes ? t.cwl : t.cl);
                const DramClock gap = bus_end && bus_rank != command.rank ? t.rank_to_rank : 0;
                if (bus_end && data < *bus_end + gap) fault(command, "the data bus is taken");
                bus_end = data + burst;
                bus_rank = command.rank;
                (writes ? rank.write : rank.read) = command.clock;
                (writes ? rank.group_write : rank.group_read)[group] = command.clock;
                (writes ? bank.write : bank.read) = command.clock;
                if (command.kind == Kind::read_precharge || command.kind == Kind::write_precharge)
                    auto_precharge(bank);
                break;
            }
            case Kind::precharge:
                awake();
                if (!bank.is_open) fault(command, "no row is open");
                may_close(bank);
                bank.precharge = command.clock;
                bank.is_open = false;
                break;
            case Kind::precharge_all:
                awake();
                for (BankHistory& each : rank.banks) {
                    if (!each.is_open) continue;
                    may_close(each);
                    each.precharge = command.clock;
                    each.is_open = false;
                }
                rank.precharge = command.clock;
                break;
            case Kind::refresh:
                awake();
                for (const BankHistory& each : rank.banks) {
                    if (each.is_open) fault(command, "a row is open");
                    need(each.precharge, t.rp, "tRP");
                    need(each.activate, t.ras + t.rp, "tRC");
                }
                need(rank.precharge, t.rp_all, "tRPab");
                rank.refresh = command.clock;
                ++rank.refreshes;
                break;
            case Kind::refresh_bank:
                awake();
                if (bank.is_open) fault(command, "its row is open");
                need(bank.precharge, t.rp, "tRP");
                need(bank.activate, t.ras + t.rp, "tRC");
                need(bank.refresh, t.rfc_bank, "tRFCpb");
                need(rank.any_activate, t.rrd_s, "tRRD");
                bank.refresh = command.clock;
                rank.any_activate = command.clock;
                ++rank.refreshes;
                break;
            case Kind::power_down:
                awake();
                need(rank.read, t.cl + burst, "data are under way");
                need(rank.write, t.cwl + burst + t.wr, "data are under way");
                rank.is_down = true;
                rank.power_down = command.clock;
                break;
            case Kind::power_up:
                if (!rank.is_down) fault(command, "not in power-down");
                need(rank.power_down, t.cke, "tCKE");
                rank.is_down = false;
                rank.power_up = command.clock;
                break;
            case Kind::self_refresh:
                awake();
                for (const BankHistory& each : rank.banks) {
                    if (each.is_open) fault(command, "a row is open");
                    need(each.precharge, t.rp, "tRP");
                }
                rank.is_asleep = true;
                rank.sleep = command.clock;
                break;
            case Kind::self_refresh_exit:
                if (!rank.is_asleep) fault(command, "not in self-refresh");
                need(rank.sleep, t.cke, "tCKE");
                rank.is_asleep = false;
                rank.wake = command.clock;
                rank.asleep_clocks += command.clock - *rank.sleep;
                break;
        }
    }
    if (!is_refreshed) return faults;
    for (RankHistory& rank : ranks) {
        if (rank.is_asleep) rank.asleep_clocks += end - *rank.sleep;
        const DramClock interval =
            t.rfc_bank != 0 && rank.refreshes > 0 && !rank.refresh ? t.refi / o.banks() : t.refi;
        const DramClock awake_clocks = end - std::min(end, rank.asleep_clocks);
        // Waking restarts the interval, so each sleep may cost one.
        const std::uint64_t due = awake_clocks / interval;
        const std::uint64_t slack = (postponed_ + 2) * (interval == t.refi ? 1 : o.banks());
        if (rank.asleep_clocks == 0 && rank.refreshes + slack < due)
            faults.push_back("only " + std::to_string(rank.refreshes) + " of " +
                             std::to_string(due) + " refreshes");
    }
    return faults;
}

}  // namespace tessera::memory::test
