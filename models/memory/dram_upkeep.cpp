// What ranks need besides requests: refresh, power-down, self-refresh.

#include <algorithm>

#include "models/memory/dram_channel.h"

namespace tessera::memory {

DramClock DramChannel::refresh_interval() const {
    switch (config_.refresh) {
        case RefreshMode::all_banks: return t_.refi;
        case RefreshMode::per_bank: return t_.refi / banks_of_rank_;
        case RefreshMode::off: break;
    }
    return kNeverClock;
}

DramClock DramChannel::next_refresh() const {
    DramClock next = kNeverClock;
    for (const Rank& rank : ranks_) {
        const bool is_possible = rank.refreshes_owed != 0 &&
                                 (rank.is_draining || rank.waiting == 0) && rank.prepared == 0;
        next = std::min(next, is_possible ? now_ : rank.refresh_due);
    }
    return next;
}

bool DramChannel::refresh_until(DramClock until) {
    bool has_changed = false;
    for (unsigned index = 0; index < ranks_.size(); ++index) {
        Rank& rank = ranks_[index];
        if (rank.refresh_due < until && rank.refresh_due <= next_.clock) {
            const bool is_idle_rank = rank.waiting + rank.prepared == 0;
            const DramClock sleeps_from =
                std::max(rank.quiet_since + config_.self_refresh_after_clocks, rank.idle_since);
            if (is_idle_rank && config_.self_refresh_after_clocks != 0 &&
                sleeps_from <= rank.refresh_due) {
                go_to_sleep(index, sleeps_from);
                has_changed = true;
                continue;
            }
            if (is_idle_rank) wake(index, rank.refresh_due);
            now_ = std::max(now_, rank.refresh_due);
            rank.refresh_due += refresh_interval();
            ++rank.refreshes_owed;
            has_changed = true;
        }
        if (rank.refreshes_owed == 0) continue;
        const unsigned allowed = config_.refresh_postponed *
                                 (config_.refresh == RefreshMode::per_bank ? banks_of_rank_ : 1);
        if (!rank.is_draining && rank.waiting != 0 && rank.refreshes_owed <= allowed) continue;
        if (!rank.is_draining) rank.is_draining = has_changed = true;
        const bool per_bank = config_.refresh == RefreshMode::per_bank;
        if (per_bank ? banks_of(index)[rank.next_bank].prepared != kNone : rank.prepared != 0)
            continue;
        if (per_bank)
            refresh_one_bank(index);
        else
            refresh_all_banks(index);
        --rank.refreshes_owed;
        rank.is_draining = false;
        has_changed = true;
    }
    if (has_changed) is_decided_ = false;
    return has_changed;
}

void DramChannel::refresh_all_banks(unsigned index) {
    Rank& rank = ranks_[index];
    DramClock precharge = now_, refresh = now_;
    for (const Bank& bank : banks_of(index)) {
        if (bank.row != kNoRow) precharge = std::max(precharge, bank.precharge_from);
        refresh = std::max(refresh, bank.activate_from);
    }
    if (rank.open_banks != 0) {
        precharge = std::max(precharge, refresh > t_.rp_all ? refresh - t_.rp_all : 0);
        refresh = std::max(refresh, precharge + t_.rp_all);
        tell(precharge, DramCommandKind::precharge_all, index);
    }
    for (Bank& bank : banks_of(index)) {
        if (bank.row != kNoRow) close_row(bank, precharge);
        bank.activate_from = refresh + t_.rfc;
        bank.activate_cause = BusUse::refresh;
    }
    end_gap(rank, refresh, refresh + t_.rfc);
    rank.idle_since = std::max(rank.idle_since, refresh + t_.rfc);
    tell(refresh, DramCommandKind::refresh, index);
    ++statistics_.refreshes;
}

void DramChannel::refresh_one_bank(unsigned index) {
    Rank& rank = ranks_[index];
    Bank& bank = banks_of(index)[rank.next_bank];
    DramClock refresh = std::max({now_, bank.activate_from, activation_ready(bank)});
    if (bank.row != kNoRow) {
        const DramClock precharge = std::max(now_, bank.precharge_from);
        refresh = std::max(refresh, precharge + t_.rp);
        close_row(bank, precharge);
        tell(precharge, DramCommandKind::precharge, index, rank.next_bank);
    }
    bank.activate_from = refresh + t_.rfc_bank;
    bank.activate_cause = BusUse::refresh;
    rank.activate_from = std::max(rank.activate_from, refresh + t_.rrd_s);
    if (rank.open_banks == 0) end_gap(rank, refresh, refresh + t_.rfc_bank);
    rank.idle_since = std::max(rank.idle_since, refresh + t_.rfc_bank);
    tell(refresh, DramCommandKind::refresh_bank, index, rank.next_bank);
    rank.next_bank = (rank.next_bank + 1) % banks_of_rank_;
    ++statistics_.bank_refreshes;
}

// Power-down and self-refresh, found out when they end: nobody asks before.

void DramChannel::delay_rank(unsigned index, DramClock until) {
    Rank& rank = ranks_[index];
    rank.activate_from = std::max(rank.activate_from, until);
    for (DramClock& from : rank.column_from) from = std::max(from, until);
    for (Bank& bank : banks_of(index)) {
        bank.precharge_from = std::max(bank.precharge_from, until);
        if (bank.activate_from < until)
            bank.activate_from = until, bank.activate_cause = BusUse::power_down;
        if (bank.column_from < until)
            bank.column_from = until, bank.column_cause = BusUse::power_down;
    }
}

// Self-refresh from `entry` on.
void DramChannel::go_to_sleep(unsigned index, DramClock entry) {
    Rank& rank = ranks_[index];
    if (config_.power_down_after_clocks != 0) wake(index, entry);
    DramClock sleep = std::max(entry, rank.idle_since);
    for (const Bank& bank : banks_of(index)) sleep = std::max(sleep, bank.precharge_from);
    if (rank.open_banks != 0) {
        tell(sleep, DramCommandKind::precharge_all, index);
        for (Bank& bank : banks_of(index))
            if (bank.row != kNoRow) close_row(bank, sleep);
        sleep += t_.rp_all;
    }
    end_gap(rank, sleep, sleep);
    rank.asleep_since = sleep;
    rank.refresh_due = kNeverClock;
    tell(sleep, DramCommandKind::self_refresh, index);
}

// A request or a refresh of an idle rank.
void DramChannel::wake(unsigned index, DramClock clock) {
    Rank& rank = ranks_[index];
    if (config_.self_refresh_after_clocks != 0 && rank.asleep_since == kNeverClock) {
        const DramClock entry =
            std::max(rank.quiet_since + config_.self_refresh_after_clocks, rank.idle_since);
        if (entry < clock && entry < rank.refresh_due) go_to_sleep(index, entry);
    }
    if (rank.asleep_since != kNeverClock) {
        const DramClock exit = std::max(clock, rank.asleep_since + t_.cke);
        statistics_.self_refresh += exit - rank.asleep_since;
        rank.active_until = exit;
        rank.asleep_since = kNeverClock;
        rank.idle_since = exit + t_.xs;
        rank.refresh_due = exit + refresh_interval();
        tell(exit, DramCommandKind::self_refresh_exit, index);
        delay_rank(index, exit + t_.xs);
        return;
    }
    if (config_.power_down_after_clocks == 0) return;
    const DramClock entry = rank.idle_since + config_.power_down_after_clocks;
    if (entry >= clock) return;
    const DramClock exit = std::max(clock, entry + t_.cke);
    tell(entry, DramCommandKind::power_down, index);
    tell(exit, DramCommandKind::power_up, index);
    if (rank.open_banks != 0) {
        statistics_.active_power_down += exit - entry;
    } else {
        statistics_.precharge_power_down += exit - entry;
        rank.powered_down += exit - entry;
    }
    rank.idle_since = exit + t_.xp;
    delay_rank(index, exit + t_.xp);
}

}  // namespace tessera::memory
