#include "models/memory/dram_channel.h"

#include <algorithm>
#include <string>

namespace tessera::memory {

template <class Visit>
void DramChannel::BankSet::for_each(unsigned words, Visit visit) const {
    for (unsigned word = 0; word < words; ++word)
        for (std::uint64_t left = words_[word]; left != 0; left &= left - 1)
            visit(word * 64 + static_cast<unsigned>(std::countr_zero(left)));
}

DramChannel::DramChannel(const DramStandard& standard, const DramControllerConfig& config,
                         unsigned ranks, DramCompletionListener& listener)
    : t_(standard.timing),
      burst_clocks_(standard.organisation.burst_clocks()),
      banks_of_rank_(standard.organisation.banks()),
      bank_words_((ranks * banks_of_rank_ + 63) / 64),
      config_(config),
      listener_(listener),
      banks_(std::size_t{ranks} * banks_of_rank_),
      ranks_(ranks),
      queue_limit_{config.read_queue, config.write_queue},
      high_mark_(config.write_queue * config.write_high_percent / 100),
      low_mark_(config.write_queue * config.write_low_percent / 100),
      bank_accesses_(banks_.size()) {
    standard.validate();
    config.validate();
    if (ranks == 0 || banks_.size() > kMaxBanks || standard.organisation.bank_groups > kMaxGroups)
        throw base::ConfigError("a DRAM channel has 1 to " + std::to_string(kMaxBanks) +
                                " banks in all its ranks and at most " +
                                std::to_string(kMaxGroups) + " bank groups");
    if (config.refresh == RefreshMode::per_bank && t_.rfc_bank == 0)
        throw base::ConfigError("refresh: " + std::string(standard.name) +
                                " has no refresh of single banks");
    for (std::size_t i = 0; i < banks_.size(); ++i) {
        banks_[i].rank = static_cast<std::uint8_t>(i / banks_of_rank_);
        banks_[i].group =
            static_cast<std::uint8_t>(i % banks_of_rank_ / standard.organisation.banks_per_group);
    }
    for (Rank& rank : ranks_) rank.refresh_due = refresh_interval();
    // What is prepared has left its queue.
    entries_.resize(config.read_queue + config.write_queue + banks_.size());
    for (std::size_t i = entries_.size(); i-- > 0;) {
        entries_[i].next = free_;
        free_ = static_cast<std::uint16_t>(i);
    }
}

void DramChannel::push(const DramPlace& place, bool is_write, std::uint32_t id, DramClock arrival) {
    now_ = std::max(now_, arrival);
    if (is_idle()) starved_until_ = arrival;
    Rank& rank = ranks_[place.rank];
    if (rank.waiting + rank.prepared == 0) wake(place.rank, arrival);
    ++rank.waiting;
    ++queued_[is_write];

    const std::uint16_t index = free_;
    Entry& entry = entries_[index];
    free_ = entry.next;
    entry = {arrival, ++orders_, place.row, id, kNone, youngest_[is_write], kNone};
    (entry.older == kNone ? oldest_[is_write] : entries_[entry.older].younger) = index;
    youngest_[is_write] = index;

    const unsigned bank_index = place.rank * banks_of_rank_ + place.bank;
    Bank& bank = banks_[bank_index];
    List& list = bank.queue[is_write];
    if (list.hit == kNone && bank.row == place.row) list.hit = index, list.before_hit = list.last;
    (list.first == kNone ? list.first : entries_[list.last].next) = index;
    list.last = index;
    waiting_banks_[is_write].insert(bank_index);
    is_decided_ = false;
    tell_queues(arrival);
}

void DramChannel::unlink(unsigned bank_index, bool is_write, std::uint16_t index,
                         std::uint16_t before) {
    Bank& bank = banks_[bank_index];
    List& list = bank.queue[is_write];
    Entry& entry = entries_[index];
    (before == kNone ? list.first : entries_[before].next) = entry.next;
    if (list.last == index) list.last = before;
    if (list.first == kNone) waiting_banks_[is_write].erase(bank_index);
    (entry.older == kNone ? oldest_[is_write] : entries_[entry.older].younger) = entry.younger;
    (entry.younger == kNone ? youngest_[is_write] : entries_[entry.younger].older) = entry.older;
    --queued_[is_write];
    --rank_of(bank).waiting;
}

void DramChannel::find_hit(List& list, std::uint32_t row) const {
    list.before_hit = kNone;
    for (list.hit = list.first; list.hit != kNone; list.hit = entries_[list.hit].next) {
        if (entries_[list.hit].row == row) return;
        list.before_hit = list.hit;
    }
}

// Deciding.

bool DramChannel::is_too_old(bool is_write) const {
    const std::uint16_t oldest = oldest_[is_write];
    return oldest != kNone && now_ - entries_[oldest].arrival > config_.age_cap_clocks;
}

void DramChannel::choose_direction() {
    if (config_.write_drain == WriteDrain::in_order) {
        is_writing_ =
            oldest_[0] == kNone ||
            (oldest_[1] != kNone && entries_[oldest_[1]].order < entries_[oldest_[0]].order);
    } else if (!is_writing_) {
        is_writing_ = queued_[0] == 0 || queued_[1] > high_mark_ || is_too_old(true);
    } else if (queued_[0] != 0 && !is_too_old(true)) {
        is_writing_ = queued_[1] > low_mark_ && !is_too_old(false);
    }
}

DramClock DramChannel::bus_ready(unsigned rank, bool is_write) const {
    if (rank == bus_rank_) return 0;
    const DramClock from = bus_end_ + t_.rank_to_rank;
    const unsigned latency = is_write ? t_.cwl : t_.cl;
    return from > latency ? from - latency : 0;
}

DramClock DramChannel::column_ready(const Bank& bank, bool is_write) const {
    const Rank& rank = rank_of(bank);
    return std::max({bank.column_from, rank.column_from[is_write],
                     rank.group_column_from[is_write][bank.group], bus_ready(bank.rank, is_write)});
}

DramClock DramChannel::activation_ready(const Bank& bank) const {
    const Rank& rank = rank_of(bank);
    return std::max({rank.activate_from, rank.group_activate_from[bank.group],
                     rank.activates[rank.oldest_activate]});
}

// When its row could be open for `entry`, were there no other banks.
DramClock DramChannel::row_ready(const Bank& bank, const Entry& entry) const {
    if (bank.row == kNoRow) return bank.activate_from;
    return std::max(bank.activate_from, std::max(bank.precharge_from, entry.arrival) + t_.rp);
}

const DramChannel::Decision& DramChannel::decision() {
    if (is_decided_) return next_;
    is_decided_ = true;
    choose_direction();
    next_ = {};
    const auto consider = [this](DramClock clock, std::uint64_t order, unsigned bank, Step step) {
        clock = std::max(clock, now_);
        if (clock < next_.clock || (clock == next_.clock && order < next_.order))
            next_ = {clock, order, bank, step};
    };
    // A prepared request of the other direction would wait as long as requests of this one come.
    bool is_overdue = false;
    prepared_banks_.for_each(bank_words_, [&](unsigned index) {
        const Bank& bank = banks_[index];
        is_overdue |= now_ - entries_[bank.prepared].arrival > config_.age_cap_clocks;
        consider(column_ready(bank, bank.prepared_is_write), 0, index, Step::prepared_column);
    });
    if (is_overdue) return next_;
    waiting_banks_[is_writing_].for_each(bank_words_, [&](unsigned index) {
        const Bank& bank = banks_[index];
        const Rank& rank = rank_of(bank);
        if (rank.is_draining &&
            (config_.refresh == RefreshMode::all_banks || rank.next_bank == index % banks_of_rank_))
            return;
        const List& list = bank.queue[is_writing_];
        const Entry& first = entries_[list.first];
        const bool is_aged = now_ - first.arrival > config_.age_cap_clocks;
        if (list.hit != kNone && (list.hit == list.first || !is_aged))
            consider(column_ready(bank, is_writing_), entries_[list.hit].order, index,
                     Step::queued_column);
        if (bank.prepared == kNone && list.hit != list.first)
            consider(std::max(row_ready(bank, first), activation_ready(bank)), first.order, index,
                     Step::activate);
    });
    return next_;
}

DramClock DramChannel::next_decision() {
    if (is_idle()) return kNeverClock;
    return std::min(decision().clock, next_refresh());
}

void DramChannel::advance(DramClock until) {
    for (;;) {
        const DramClock due = next_refresh();
        const Decision& next = decision();
        if (due < until && due <= next.clock) {
            if (refresh_until(until)) continue;
        }
        if (next.clock >= until) return;
        commit(next);
    }
}

void DramChannel::commit(const Decision& next) {
    const Decision decision = next;
    now_ = decision.clock;
    is_decided_ = false;
    Bank& bank = banks_[decision.bank];
    switch (decision.step) {
        case Step::none: break;
        case Step::activate: activate(decision.bank, decision.clock); break;
        case Step::prepared_column: {
            const std::uint16_t entry = bank.prepared;
            bank.prepared = kNone;
            prepared_banks_.erase(decision.bank);
            --prepared_;
            --rank_of(bank).prepared;
            access_column(decision.bank, entry, bank.prepared_is_write, false, decision.clock);
            break;
        }
        case Step::queued_column: {
            const List& list = bank.queue[is_writing_];
            const std::uint16_t entry = list.hit;
            unlink(decision.bank, is_writing_, entry, list.before_hit);
            access_column(decision.bank, entry, is_writing_, true, decision.clock);
            break;
        }
    }
}

// Rows.

void DramChannel::open_row(Bank& bank, std::uint32_t row, DramClock clock) {
    Rank& rank = rank_of(bank);
    if (rank.open_banks++ == 0) end_gap(rank, clock, clock);
    bank.row = row;
    for (List& list : bank.queue) find_hit(list, row);
}

void DramChannel::close_row(Bank& bank, DramClock clock) {
    Rank& rank = rank_of(bank);
    --rank.open_banks;
    rank.active_until = std::max(rank.active_until, clock);
    ++statistics_.precharges;
    bank.row = kNoRow;
    for (List& list : bank.queue) list.hit = list.before_hit = kNone;
}

// No row has been open since `active_until`.
void DramChannel::end_gap(Rank& rank, DramClock clock, DramClock active_until) {
    if (clock > rank.active_until)
        statistics_.precharge_standby += clock - rank.active_until - rank.powered_down;
    rank.powered_down = 0;
    rank.active_until = std::max(rank.active_until, active_until);
}

void DramChannel::activate(unsigned index, DramClock clock) {
    Bank& bank = banks_[index];
    Rank& rank = rank_of(bank);
    const std::uint16_t first = bank.queue[is_writing_].first;
    const Entry& entry = entries_[first];
    bank.column_cause = activation_ready(bank) > row_ready(bank, entry) ? BusUse::activation
                        : bank.activate_from == clock                   ? bank.activate_cause
                                                                        : BusUse::row;
    bank.activate_cause = BusUse::row;
    bank.had_conflict = bank.row != kNoRow;
    if (bank.had_conflict) {
        close_row(bank, clock - t_.rp);
        tell(clock - t_.rp, DramCommandKind::precharge, bank.rank, index % banks_of_rank_);
    }
    unlink(index, is_writing_, first, kNone);
    bank.prepared = first;
    bank.prepared_is_write = is_writing_;
    prepared_banks_.insert(index);
    ++prepared_;
    ++rank.prepared;
    open_row(bank, entry.row, clock);
    tell(clock, DramCommandKind::activate, bank.rank, index % banks_of_rank_, entry.row);
    ++statistics_.activates;

    bank.column_from = clock + t_.rcd;
    bank.precharge_from = clock + t_.ras;
    bank.activate_from = clock + t_.rc;
    rank.activate_from = clock + t_.rrd_s;
    rank.group_activate_from[bank.group] = clock + t_.rrd_l;
    rank.activates[rank.oldest_activate] = clock + t_.faw;
    rank.oldest_activate = (rank.oldest_activate + 1) % 4;
}

bool DramChannel::closes_row(const Bank& bank) const {
    if (config_.page_policy == PagePolicy::open || bank.prepared != kNone) return false;
    if (config_.page_policy == PagePolicy::closed) return true;
    bool is_wanted_otherwise = false;
    for (const List& list : bank.queue) {
        if (list.hit != kNone) return false;
        is_wanted_otherwise |= list.first != kNone;
    }
    return is_wanted_otherwise;
}

// Columns.

void DramChannel::access_column(unsigned index, std::uint16_t entry_index, bool is_write,
                                bool is_hit, DramClock clock) {
    Bank& bank = banks_[index];
    Rank& rank = rank_of(bank);
    Entry& entry = entries_[entry_index];
    count_bus(bank, is_write, clock);
    ++bank_accesses_[index];
    (is_hit              ? statistics_.row_hits
     : bank.had_conflict ? statistics_.row_conflicts
                         : statistics_.row_misses)++;
    (is_write ? statistics_.writes : statistics_.reads)++;
    if (is_write)
        delay_after_write(bank, rank, clock);
    else
        delay_after_read(bank, rank, clock);
    if (is_hit) find_hit(bank.queue[is_write], bank.row);
    if (closes_row(bank)) {
        tell(clock, is_write ? DramCommandKind::write_precharge : DramCommandKind::read_precharge,
             bank.rank, index % banks_of_rank_);
        close_row(bank, bank.precharge_from);
        bank.activate_from = std::max(bank.activate_from, bank.precharge_from + t_.rp);
        rank.idle_since = std::max(rank.idle_since, bank.activate_from);
    } else {
        tell(clock, is_write ? DramCommandKind::write : DramCommandKind::read, bank.rank,
             index % banks_of_rank_);
    }
    rank.quiet_since = bus_end_ + (is_write ? t_.wr : 0);
    rank.idle_since = std::max(rank.idle_since, rank.quiet_since);
    if (!is_write) statistics_.read_latency.add(bus_end_ - entry.arrival);
    entry.next = free_;
    free_ = entry_index;
    if (is_idle()) starved_from_ = clock;
    tell_queues(clock);
    listener_.on_complete(entry.id, is_write, bus_end_);
}

void DramChannel::delay_after_read(Bank& bank, Rank& rank, DramClock clock) {
    bank.precharge_from = std::max(bank.precharge_from, clock + t_.rtp);
    const DramClock turned = clock + t_.cl + burst_clocks_ + t_.read_to_write;
    rank.column_from[0] = std::max(rank.column_from[0], clock + t_.ccd_s);
    rank.group_column_from[0][bank.group] =
        std::max(rank.group_column_from[0][bank.group], clock + t_.ccd_l);
    rank.column_from[1] = std::max(rank.column_from[1], turned > t_.cwl ? turned - t_.cwl : 0);
}

void DramChannel::delay_after_write(Bank& bank, Rank& rank, DramClock clock) {
    const DramClock end = clock + t_.cwl + burst_clocks_;
    bank.precharge_from = std::max(bank.precharge_from, end + t_.wr);
    rank.column_from[0] = std::max(rank.column_from[0], end + t_.wtr_s);
    rank.group_column_from[0][bank.group] =
        std::max(rank.group_column_from[0][bank.group], end + t_.wtr_l);
    rank.column_from[1] = std::max(rank.column_from[1], clock + t_.ccd_s);
    rank.group_column_from[1][bank.group] =
        std::max(rank.group_column_from[1][bank.group], clock + t_.ccd_l);
}

// The data of a column access at `clock` follow; what the bus waited for since the data before is
// what delayed the access most, but for the time in which there was nothing to access.
void DramChannel::count_bus(const Bank& bank, bool is_write, DramClock clock) {
    const unsigned latency = is_write ? t_.cwl : t_.cl;
    const DramClock begin = clock + latency;
    DramClock gap = begin - bus_end_;
    if (gap != 0) {
        const DramClock from = bus_end_ > latency ? bus_end_ - latency : 0;
        const DramClock starved_from = std::max(from, starved_from_);
        const DramClock starved_until = std::min(clock, starved_until_);
        DramClock starved = starved_until > starved_from ? starved_until - starved_from : 0;
        // Before the first data, the latency itself has nothing to move either.
        if (bus_end_ < latency) starved += latency - bus_end_;
        starved = std::min(starved, gap);
        statistics_.bus[static_cast<std::size_t>(BusUse::no_requests)] += starved;
        gap -= starved;
        const Rank& rank = rank_of(bank);
        const DramClock turned =
            std::max(rank.column_from[is_write], bus_ready(bank.rank, is_write));
        const DramClock grouped = rank.group_column_from[is_write][bank.group];
        BusUse cause = bank.column_cause;
        if (std::max(turned, grouped) > bank.column_from) {
            const bool has_turned = is_write != bus_was_write_ || bank.rank != bus_rank_;
            cause = has_turned ? BusUse::turnaround : BusUse::bank_group;
        }
        statistics_.bus[static_cast<std::size_t>(cause)] += gap;
    }
    statistics_.bus[static_cast<std::size_t>(BusUse::data)] += burst_clocks_;
    bus_end_ = begin + burst_clocks_;
    bus_rank_ = bank.rank;
    bus_was_write_ = is_write;
}

void DramChannel::tell_queues(DramClock clock) const {
    for (DramCommandObserver* observer : observers_)
        observer->on_queues(clock, queued_[0], queued_[1]);
}

void DramChannel::tell(DramClock clock, DramCommandKind kind, unsigned rank, unsigned bank,
                       std::uint32_t row) const {
    for (DramCommandObserver* observer : observers_)
        observer->on_command({clock, kind, rank, bank, row});
}

DramStatistics DramChannel::statistics(DramClock now) {
    advance(now);
    DramStatistics result = statistics_;
    result.elapsed = std::max(now, bus_end_);
    result.bus[static_cast<std::size_t>(BusUse::no_requests)] += result.elapsed - bus_end_;
    for (const Rank& rank : ranks_) {
        DramClock until = result.elapsed;
        if (rank.asleep_since != kNeverClock) {
            until = std::min(until, rank.asleep_since);
            result.self_refresh += result.elapsed - until;
        }
        if (rank.open_banks == 0 && until > rank.active_until)
            result.precharge_standby += until - rank.active_until - rank.powered_down;
    }
    const DramClock away = result.precharge_standby + result.active_power_down +
                           result.precharge_power_down + result.self_refresh;
    result.active_standby = result.elapsed * ranks_.size() - away;
    return result;
}

}  // namespace tessera::memory
