#pragma once
// The controller of one DRAM channel, without SystemC: first ready, first come, first served, over
// the state of banks. Time jumps from decision to decision; nothing is ticked.
//
// A request takes at most two decisions, one that prepares its row (precharge and activate, decided
// together) and one for its column access. The command bus is not modelled: commands to different
// banks may share a clock.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "models/memory/dram_command.h"
#include "models/memory/dram_config.h"
#include "models/memory/dram_standard.h"
#include "models/memory/dram_statistics.h"

namespace tessera::memory {

struct DramPlace {
    unsigned rank = 0;
    unsigned bank = 0;  // within the rank: group * banks_per_group + bank
    std::uint32_t row = 0;
};

class DramCompletionListener {
  public:
    // The last data beat of request `id` passes before `end`, which may lie ahead.
    virtual void on_complete(std::uint32_t id, bool is_write, DramClock end) = 0;

  protected:
    ~DramCompletionListener() = default;
};

class DramChannel {
  public:
    DramChannel(const DramStandard& standard, const DramControllerConfig& config, unsigned ranks,
                DramCompletionListener& listener);

    void observe(DramCommandObserver& observer) { observers_.push_back(&observer); }

    [[nodiscard]] bool has_room(bool is_write) const {
        return queued_[is_write] < queue_limit_[is_write];
    }
    // One burst. advance(arrival) comes first; there is room.
    void push(const DramPlace& place, bool is_write, std::uint32_t id, DramClock arrival);
    // Makes every decision that is due before `until`.
    void advance(DramClock until);
    // When advance() has something to do next; kNeverClock while nothing is queued.
    [[nodiscard]] DramClock next_decision();
    [[nodiscard]] DramClock now() const { return now_; }
    [[nodiscard]] bool is_idle() const { return queued_[0] + queued_[1] + prepared_ == 0; }

    // Column accesses of each bank, rank by rank.
    [[nodiscard]] const std::vector<std::uint64_t>& bank_accesses() const { return bank_accesses_; }
    // Up to `now`, or up to the last data where that is later.
    [[nodiscard]] DramStatistics statistics(DramClock now);

  private:
    static constexpr std::uint32_t kNoRow = ~std::uint32_t{0};
    static constexpr std::uint16_t kNone = 0xFFFF;
    static constexpr unsigned kMaxGroups = 8;
    static constexpr unsigned kMaxBanks = 256;  // of all ranks

    struct Entry {
        DramClock arrival;
        std::uint64_t order;
        std::uint32_t row, id;
        std::uint16_t next;            // of its bank and direction, by age
        std::uint16_t older, younger;  // of its direction
    };
    // The requests of one direction for one bank, oldest first.
    struct List {
        std::uint16_t first = kNone, last = kNone;
        std::uint16_t hit = kNone, before_hit = kNone;  // the oldest that wants the open row
    };
    struct Bank {
        std::array<List, 2> queue;  // reads, writes
        std::uint32_t row = kNoRow;
        std::uint16_t prepared = kNone;  // the entry that the open row was activated for
        bool prepared_is_write = false, had_conflict = false;
        std::uint8_t rank = 0, group = 0;
        BusUse activate_cause = BusUse::row;  // what delays the next activate, if it does
        BusUse column_cause = BusUse::row;
        DramClock activate_from = 0, precharge_from = 0, column_from = 0;
    };
    struct Rank {
        DramClock activate_from = 0;
        std::array<DramClock, kMaxGroups> group_activate_from{};
        std::array<DramClock, 4> activates{};  // when tFAW allows the fifth after each
        unsigned oldest_activate = 0;
        std::array<DramClock, 2> column_from{};
        std::array<std::array<DramClock, kMaxGroups>, 2> group_column_from{};
        unsigned waiting = 0, prepared = 0;
        DramClock refresh_due = kNeverClock;
        unsigned refreshes_owed = 0, next_bank = 0;
        bool is_draining = false;  // refreshed as soon as what is prepared has been served
        // Standby and power. A rank counts as active until `active_until` even with no row open.
        unsigned open_banks = 0;
        DramClock active_until = 0;
        DramClock powered_down = 0;            // since then, with no row open
        DramClock quiet_since = 0;             // its last request
        DramClock idle_since = 0;              // its last request or refresh
        DramClock asleep_since = kNeverClock;  // in self-refresh
    };
    enum class Step : std::uint8_t { none, activate, prepared_column, queued_column };
    struct Decision {
        DramClock clock = kNeverClock;
        std::uint64_t order = 0;
        unsigned bank = 0;
        Step step = Step::none;
    };
    class BankSet {
      public:
        void insert(unsigned bank) { words_[bank / 64] |= std::uint64_t{1} << bank % 64; }
        void erase(unsigned bank) { words_[bank / 64] &= ~(std::uint64_t{1} << bank % 64); }
        template <class Visit>
        void for_each(unsigned words, Visit visit) const;

      private:
        std::array<std::uint64_t, kMaxBanks / 64> words_{};
    };

    [[nodiscard]] const Decision& decision();
    void choose_direction();
    [[nodiscard]] bool is_too_old(bool is_write) const;
    [[nodiscard]] DramClock column_ready(const Bank& bank, bool is_write) const;
    [[nodiscard]] DramClock bus_ready(unsigned rank, bool is_write) const;
    [[nodiscard]] DramClock activation_ready(const Bank& bank) const;
    [[nodiscard]] DramClock row_ready(const Bank& bank, const Entry& entry) const;

    void commit(const Decision& decision);
    void activate(unsigned index, DramClock clock);
    void access_column(unsigned index, std::uint16_t entry, bool is_write, bool is_hit,
                       DramClock clock);
    void count_bus(const Bank& bank, bool is_write, DramClock clock);
    void delay_after_read(Bank& bank, Rank& rank, DramClock clock);
    void delay_after_write(Bank& bank, Rank& rank, DramClock clock);
    [[nodiscard]] bool closes_row(const Bank& bank) const;

    void open_row(Bank& bank, std::uint32_t row, DramClock clock);
    void close_row(Bank& bank, DramClock clock);
    void end_gap(Rank& rank, DramClock clock, DramClock active_until);
    void find_hit(List& list, std::uint32_t row) const;
    // Out of its lists; `before` comes before it in its bank's.
    void unlink(unsigned bank, bool is_write, std::uint16_t entry, std::uint16_t before);

    [[nodiscard]] DramClock next_refresh() const;
    // Makes the refreshes that can be made; true when something has changed.
    [[nodiscard]] bool refresh_until(DramClock until);
    void refresh_all_banks(unsigned rank);
    void refresh_one_bank(unsigned rank);
    [[nodiscard]] DramClock refresh_interval() const;
    void go_to_sleep(unsigned rank, DramClock entry);
    void wake(unsigned rank, DramClock clock);
    void delay_rank(unsigned rank, DramClock until);

    void tell_queues(DramClock clock) const;
    void tell(DramClock clock, DramCommandKind kind, unsigned rank, unsigned bank = 0,
              std::uint32_t row = 0) const;
    [[nodiscard]] Rank& rank_of(const Bank& bank) { return ranks_[bank.rank]; }
    [[nodiscard]] const Rank& rank_of(const Bank& bank) const { return ranks_[bank.rank]; }
    [[nodiscard]] std::span<Bank> banks_of(unsigned rank) {
        return std::span(banks_).subspan(std::size_t{rank} * banks_of_rank_, banks_of_rank_);
    }

    DramTiming t_;
    unsigned burst_clocks_, banks_of_rank_, bank_words_;
    DramControllerConfig config_;
    DramCompletionListener& listener_;
    std::vector<DramCommandObserver*> observers_;

    std::vector<Bank> banks_;  // rank by rank
    std::vector<Rank> ranks_;
    std::array<BankSet, 2> waiting_banks_;
    BankSet prepared_banks_;
    std::vector<Entry> entries_;
    std::uint16_t free_ = kNone;
    std::array<std::uint16_t, 2> oldest_{kNone, kNone}, youngest_{kNone, kNone};
    std::array<unsigned, 2> queued_{}, queue_limit_;
    unsigned high_mark_, low_mark_;
    unsigned prepared_ = 0;
    bool is_writing_ = false, is_decided_ = false;
    std::uint64_t orders_ = 0;
    DramClock now_ = 0;
    Decision next_;

    DramClock bus_end_ = 0;  // of the latest data
    unsigned bus_rank_ = 0;
    bool bus_was_write_ = false;
    DramClock starved_from_ = 0, starved_until_ = 0;  // the latest time without any request
    DramStatistics statistics_;
    std::vector<std::uint64_t> bank_accesses_;
};

}  // namespace tessera::memory
