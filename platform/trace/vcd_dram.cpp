#include "platform/trace/vcd_dram.h"

#include <fmt/format.h>

namespace tessera::trace {

namespace {
constexpr unsigned kQueueBits = 16, kRowBits = 32;
}  // namespace

VcdDram::VcdDram(VcdTrace& trace, const memory::Dram& dram, unsigned channel)
    : trace_(trace), standard_(dram.standard()) {
    const std::string block = fmt::format("{}.channel{}", dram.name(), channel);
    reads_ = trace.add_late({block + ".read_queue", VcdKind::vector, kQueueBits});
    writes_ = trace.add_late({block + ".write_queue", VcdKind::vector, kQueueBits});
    for (unsigned rank = 0; rank < dram.config().ranks; ++rank) {
        const std::string place = fmt::format("{}.rank{}", block, rank);
        ranks_.push_back(trace.add_late({place + ".state", VcdKind::text, 1}));
        for (unsigned bank = 0; bank < standard_.organisation.banks(); ++bank)
            banks_.push_back(
                {trace.add_late({fmt::format("{}.bank{}.state", place, bank), VcdKind::text, 1}),
                 trace.add_late(
                     {fmt::format("{}.bank{}.row", place, bank), VcdKind::vector, kRowBits})});
    }
}

void VcdDram::start() {
    for (const Signal& rank : ranks_) set_state(rank, 0, "active");
    for (const Bank& bank : banks_) set_state(bank.state, 0, "closed");
}

void VcdDram::set_state(const Signal& signal, memory::DramClock clock, std::string_view state) {
    if (signal) trace_.set_late_text(*signal, clock * standard_.timing.tck_ps, state);
}

void VcdDram::open(const memory::DramCommand& command) {
    const Bank& opened = bank(command.rank, command.bank);
    set_state(opened.state, command.clock, "activate");
    set_state(opened.state, command.clock + standard_.timing.rcd, "open");
    if (opened.row)
        trace_.set_late(*opened.row, command.clock * standard_.timing.tck_ps, command.row);
}

void VcdDram::close(unsigned rank, unsigned number, memory::DramClock clock,
                    memory::DramClock clocks, std::string_view state) {
    const Bank& closed = bank(rank, number);
    set_state(closed.state, clock, state);
    set_state(closed.state, clock + clocks, "closed");
}

void VcdDram::on_command(const memory::DramCommand& command) {
    using Kind = memory::DramCommandKind;
    const memory::DramTiming& t = standard_.timing;
    const auto all_banks = [&](memory::DramClock clocks, std::string_view state) {
        for (unsigned number = 0; number < standard_.organisation.banks(); ++number)
            close(command.rank, number, command.clock, clocks, state);
    };
    const auto rank = [&](memory::DramClock clock, std::string_view state) {
        set_state(ranks_[command.rank], clock, state);
    };
    switch (command.kind) {
        case Kind::activate: return open(command);
        case Kind::read:
        case Kind::write: return;
        case Kind::read_precharge:
            return close(command.rank, command.bank, command.clock + t.rtp, t.rp, "precharge");
        case Kind::write_precharge:
            return close(command.rank, command.bank,
                         command.clock + t.cwl + standard_.organisation.burst_clocks() + t.wr, t.rp,
                         "precharge");
        case Kind::precharge:
            return close(command.rank, command.bank, command.clock, t.rp, "precharge");
        case Kind::precharge_all: return all_banks(t.rp_all, "precharge");
        case Kind::refresh:
            rank(command.clock, "refresh");
            rank(command.clock + t.rfc, "active");
            return all_banks(t.rfc, "refresh");
        case Kind::refresh_bank:
            return close(command.rank, command.bank, command.clock, t.rfc_bank, "refresh");
        case Kind::power_down: return rank(command.clock, "power_down");
        case Kind::self_refresh: return rank(command.clock, "self_refresh");
        case Kind::power_up:
        case Kind::self_refresh_exit: return rank(command.clock, "active");
    }
}

void VcdDram::on_queues(memory::DramClock clock, unsigned reads, unsigned writes) {
    const std::uint64_t time_ps = clock * standard_.timing.tck_ps;
    if (reads_) trace_.set_late(*reads_, time_ps, reads);
    if (writes_) trace_.set_late(*writes_, time_ps, writes);
}

}  // namespace tessera::trace
