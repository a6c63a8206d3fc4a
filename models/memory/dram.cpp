#include "models/memory/dram.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "models/base/event_pump.h"
#include "models/base/local_time.h"
#include "models/memory/dram_power.h"

namespace tessera::memory {

class Dram::Channel final : private DramCompletionListener, private base::PumpedModel {
  public:
    Channel(Dram& dram, unsigned number, const base::TimeBinSet* history)
        : controller(dram.standard_, dram.config_, dram.config_.ranks, *this),
          check_lines(dram.config_.ecc_lines,
                      dram.config_.ranks * dram.standard_.organisation.rank_bytes()),
          pump(("channel" + std::to_string(number)).c_str(), dram.standard_.timing.tck_ps, *this),
          dram_(dram) {
        if (dram.energy_ == nullptr || history == nullptr) return;
        power.emplace(dram.standard_, dram.config_.ranks, history->bin_ps());
        controller.observe(*power);
    }

    DramChannel controller;
    std::optional<DramPower> power;  // when its history is kept
    DramEnergy counted;              // so far
    CheckLines check_lines;
    base::EventPump pump;
    std::array<Queue, 2> queues;  // of accesses that wait for room: reads, writes

    [[nodiscard]] bool admits(bool is_write) const {
        return queues[is_write].first == kNobody && controller.has_room(is_write);
    }
    void push(std::uint64_t address, bool is_write, std::uint32_t owner, DramClock arrival) {
        controller.push(dram_.mapping_.place_of(address), is_write, owner, arrival);
    }
    // Behind the others; wait for its turn, then leave().
    void queue(std::uint32_t access, bool is_write) {
        Queue& waiting = queues[is_write];
        dram_.accesses_[access]->next = kNobody;
        (waiting.first == kNobody ? waiting.first : dram_.accesses_[waiting.last]->next) = access;
        waiting.last = access;
    }
    void leave(bool is_write) {
        Queue& waiting = queues[is_write];
        waiting.first = dram_.accesses_[waiting.first]->next;
    }
    // Whoever is first in a queue is told when there is room.
    void call_next() {
        for (const bool is_write : {false, true}) {
            const std::uint32_t first = queues[is_write].first;
            if (first != kNobody && controller.has_room(is_write))
                dram_.accesses_[first]->turn.notify(sc_core::SC_ZERO_TIME);
        }
    }

  private:
    std::uint64_t next_clock() override { return controller.next_decision(); }
    void pass(std::uint64_t clock) override {
        controller.advance(clock + 1);
        call_next();
    }
    // Room must be given at the time that it becomes free.
    bool keeps_pace() const override {
        return queues[0].first != kNobody || queues[1].first != kNobody;
    }
    void on_complete(std::uint32_t owner, bool /*is_write*/, DramClock end) override {
        dram_.complete(owner, end);
    }

    Dram& dram_;
};

Dram::Dram(const sc_core::sc_module_name& module_name, const DramConfig& config,
           const base::Environment& environment)
    : Memory(module_name, config.size_bytes, false, config.standard().currents ? "" : "dram.byte",
             environment),
      config_(config),
      standard_(config.standard()),
      burst_bytes_(standard_.organisation.burst_bytes()),
      burst_ps_(std::uint64_t{standard_.organisation.burst_clocks()} * standard_.timing.tck_ps),
      mapping_(standard_, config.ranks, config.mapping),
      bit_errors_(config.bit_error_rate, config.ecc, {environment.seed, name(), 0}),
      energy_(standard_.currents ? &environment.energy.meter(name(), base::EnergyCategory::dram)
                                 : nullptr) {
    config.validate();
    for (unsigned i = 0; i < config.channels; ++i)
        channels_.push_back(std::make_unique<Channel>(*this, i, environment.energy.history()));
    if (bit_errors_.can_happen()) keep_to_bus(0, config.size_bytes);
}

Dram::~Dram() = default;

void Dram::observe(unsigned channel, DramCommandObserver& observer) {
    channels_[channel]->controller.observe(observer);
}

template <class Visit>
void Dram::for_each_channel(std::uint64_t set, Visit visit) {
    for (; set != 0; set &= set - 1)
        visit(*channels_[static_cast<unsigned>(std::countr_zero(set))]);
}

void Dram::serve(bool is_write, std::uint64_t offset, std::uint64_t bytes,
                 sc_core::sc_time& delay) {
    const std::uint32_t index = take_access();
    Access& access = *accesses_[index];
    access.bursts_left = 1;  // until all have been handed over
    access.end = 0;
    access.channels = 0;
    const std::uint64_t end = offset + bytes;
    for (std::uint64_t at = offset / burst_bytes_ * burst_bytes_; at < end; at += burst_bytes_) {
        const bool has_part_of_a_word =
            std::max(at, offset) % 8 != 0 || std::min(at + burst_bytes_, end) % 8 != 0;
        enter_burst(is_write, at, has_part_of_a_word, index, delay);
    }
    if (--access.bursts_left != 0) {
        for_each_channel(access.channels, [](Channel& channel) { channel.pump.run(); });
        sc_core::wait(access.done);
        delay = sc_core::SC_ZERO_TIME;
    } else {
        for_each_channel(access.channels, [](Channel& channel) { channel.pump.plan(); });
        base::LocalTime time(delay, true);
        time.advance_to(ps_of(access.end));
        delay = time.delay_to(time.now_ps());
    }
    release(index);
}

// With the check bits that inline correction moves besides; part of a word cannot be written
// without the rest of it.
void Dram::enter_burst(bool is_write, std::uint64_t offset, bool is_partial, std::uint32_t access,
                       sc_core::sc_time& delay) {
    const std::uint64_t stripe = config_.interleave_bytes * config_.channels;
    const auto channel =
        static_cast<unsigned>(offset / config_.interleave_bytes % config_.channels);
    const std::uint64_t address =
        offset / stripe * config_.interleave_bytes + offset % config_.interleave_bytes;
    const bool is_awaited = !is_write || config_.writes == WriteAnswer::acknowledged;
    const std::uint32_t owner = is_awaited ? access : kNobody;
    if (config_.ecc == EccMode::secded) {
        const CheckLines::Traffic traffic = channels_[channel]->check_lines.use(address, is_write);
        for (std::uint64_t at = 0; at < CheckLines::kLineBytes; at += burst_bytes_) {
            if (traffic.written_back)
                enter(channel, true, *traffic.written_back + at, kNobody, access, delay);
            if (traffic.fetched) enter(channel, false, *traffic.fetched + at, owner, access, delay);
        }
        if (is_write && is_partial) enter(channel, false, address, owner, access, delay);
    }
    enter(channel, is_write, address, owner, access, delay);
}

void Dram::enter(unsigned number, bool is_write, std::uint64_t address, std::uint32_t owner,
                 std::uint32_t index, sc_core::sc_time& delay) {
    Channel& channel = *channels_[number];
    Access& access = *accesses_[index];
    access.channels |= std::uint64_t{1} << number;
    base::LocalTime time(delay, true);
    DramClock arrival = clock_after(time.now_ps());
    channel.controller.advance(arrival);
    channel.call_next();
    if (!channel.admits(is_write)) {
        channel.queue(index, is_write);
        do {
            for_each_channel(access.channels, [](Channel& any) { any.pump.run(); });
            sc_core::wait(access.turn);
            arrival = clock_after(base::now_ps());
            channel.controller.advance(arrival);
        } while (channel.queues[is_write].first != index || !channel.controller.has_room(is_write));
        channel.leave(is_write);
        time.restart(sc_core::SC_ZERO_TIME);
    }
    if (owner != kNobody) ++access.bursts_left;
    channel.push(address, is_write, owner, arrival);
    channel.call_next();
    delay = time.delay_to(time.now_ps());
}

void Dram::complete(std::uint32_t owner, DramClock end) {
    busy_ps_ += burst_ps_;
    if (owner == kNobody) return;
    Access& access = *accesses_[owner];
    access.end = std::max(access.end, end);
    if (--access.bursts_left == 0)
        access.done.notify(base::from_ps(ps_of(access.end) - base::now_ps()));
}

std::uint32_t Dram::take_access() {
    if (free_access_ == kNobody) {
        accesses_.push_back(std::make_unique<Access>());
        return static_cast<std::uint32_t>(accesses_.size() - 1);
    }
    const std::uint32_t access = free_access_;
    free_access_ = accesses_[access]->next;
    return access;
}

void Dram::release(std::uint32_t access) {
    accesses_[access]->next = free_access_;
    free_access_ = access;
}

Memory::DirectLatency Dram::direct_latency() const {
    const DramTiming& t = standard_.timing;
    const unsigned burst = standard_.organisation.burst_clocks();
    const DramClock write =
        config_.writes == WriteAnswer::posted ? 1 : DramClock{t.rcd} + t.cwl + burst;
    return {base::from_ps(ps_of(DramClock{t.rcd} + t.cl + burst)), base::from_ps(ps_of(write))};
}

bool Dram::read_errors(std::uint64_t offset, std::uint64_t bytes, std::vector<ByteError>& errors) {
    return !bit_errors_.can_happen() || bit_errors_.read(offset, bytes, errors);
}

std::vector<Dram::ChannelReport> Dram::settle() {
    std::vector<ChannelReport> reports;
    for (const auto& channel : channels_) {
        DramChannel& controller = channel->controller;
        for (DramClock next = controller.next_decision(); next != kNeverClock;
             next = controller.next_decision())
            controller.advance(next + 1);
        ChannelReport& report = reports.emplace_back();
        report.statistics = controller.statistics(clock_after(base::now_ps()));
        report.bank_accesses = controller.bank_accesses();
        report.energy = dram_energy(standard_, report.statistics);
        if (energy_ == nullptr) continue;
        const DramEnergy energy = report.energy - channel->counted;
        channel->counted = report.energy;
        if (channel->power)
            channel->power->settle(energy, report.statistics.elapsed, *energy_);
        else
            energy_->add(static_cast<std::uint64_t>(energy.total()), base::now_ps());
    }
    return reports;
}

}  // namespace tessera::memory
