#pragma once
// What a DRAM is: organisation, timing and currents. A preset is a row of a table; adding one is
// no code.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "models/base/config_fields.h"

namespace tessera::memory {

using DramClock = std::uint64_t;  // clocks of the DRAM since the start of the simulation
inline constexpr DramClock kNeverClock = ~DramClock{0};

// T is a number in a standard, an optional one in changes to it.
template <class T>
struct DramOrganisationOf {
    T channel_bits{};  // of the data bus: channel_bits / device_bits devices make a rank
    T device_bits{};
    T bank_groups{};
    T banks_per_group{};
    T rows{};         // of a bank
    T columns{};      // of a row, device_bits each
    T burst_beats{};  // two a clock

    template <class Visitor>
    static void describe(Visitor& visit) {
        using O = DramOrganisationOf;
        visit.field("channel_bits", &O::channel_bits, "of the data bus", {.min = 1, .max = 4096});
        visit.field("device_bits", &O::device_bits, "of one device", {.min = 1, .max = 4096});
        visit.field("bank_groups", &O::bank_groups, "of a device", {.min = 1, .max = 8});
        visit.field("banks_per_group", &O::banks_per_group, "of a device", {.min = 1, .max = 256});
        visit.field("rows", &O::rows, "of a bank", {.min = 1, .max = 0x1p24});
        visit.field("columns", &O::columns, "of a row, device_bits each",
                    {.min = 1, .max = 0x1p16});
        visit.field("burst_beats", &O::burst_beats, "of an access, two a clock",
                    {.min = 2, .max = 64});
    }
};

struct DramOrganisation : DramOrganisationOf<std::uint32_t> {
    [[nodiscard]] unsigned devices() const { return channel_bits / device_bits; }
    [[nodiscard]] unsigned banks() const { return bank_groups * banks_per_group; }
    [[nodiscard]] unsigned burst_bytes() const { return channel_bits / 8 * burst_beats; }
    [[nodiscard]] unsigned burst_clocks() const { return burst_beats / 2; }
    [[nodiscard]] std::uint64_t row_bytes() const {
        return std::uint64_t{columns} * channel_bits / 8;
    }
    [[nodiscard]] std::uint64_t rank_bytes() const { return row_bytes() * rows * banks(); }
};

// In clocks. JEDEC's names: `_s` between bank groups, `_l` within one; devices without bank groups
// have both alike.
template <class T>
struct DramTimingOf {
    T tck_ps{};
    T cl{}, cwl{};            // column command to first data
    T rcd{}, rp{}, rp_all{};  // rp_all: after a precharge of all banks
    T ras{}, rc{};
    T rrd_s{}, rrd_l{}, faw{};
    T wtr_s{}, wtr_l{};  // from the end of write data to a read
    T wr{};              // from the end of write data to a precharge
    T rtp{};
    T ccd_s{}, ccd_l{};
    T read_to_write{};    // idle clocks of the bus between read and write data
    T rank_to_rank{};     // idle clocks of the bus between data of two ranks
    T rfc{}, rfc_bank{};  // of all banks, of one; 0: there is no refresh of one bank
    T refi{};
    T xp{}, cke{};  // leaving power-down; its least length
    T xs{};         // leaving self-refresh

    template <class Visitor>
    static void describe(Visitor& visit) {
        using D = DramTimingOf;
        visit.field("tck_ps", &D::tck_ps, "clock period", {.min = 50, .max = 100'000});
        const auto clocks = [&](const char* name, T D::*member, const char* what) {
            visit.field(name, member, what, {.min = 0, .max = 1'000'000});
        };
        clocks("cl_clk", &D::cl, "read to its first data");
        clocks("cwl_clk", &D::cwl, "write to its first data");
        clocks("trcd_clk", &D::rcd, "activate to column access");
        clocks("trp_clk", &D::rp, "precharge to activate");
        clocks("trpab_clk", &D::rp_all, "precharge of all banks to activate");
        clocks("tras_clk", &D::ras, "activate to precharge");
        clocks("trc_clk", &D::rc, "activate to activate of one bank");
        clocks("trrd_s_clk", &D::rrd_s, "activate to activate");
        clocks("trrd_l_clk", &D::rrd_l, "activate to activate in one bank group");
        clocks("tfaw_clk", &D::faw, "at most four activates in this time");
        clocks("twtr_s_clk", &D::wtr_s, "write data to read");
        clocks("twtr_l_clk", &D::wtr_l, "write data to read in one bank group");
        clocks("twr_clk", &D::wr, "write data to precharge");
        clocks("trtp_clk", &D::rtp, "read to precharge");
        clocks("tccd_s_clk", &D::ccd_s, "column access to column access");
        clocks("tccd_l_clk", &D::ccd_l, "column access to column access in one bank group");
        clocks("read_to_write_clk", &D::read_to_write, "idle clocks between read and write data");
        clocks("rank_to_rank_clk", &D::rank_to_rank, "idle clocks between data of two ranks");
        clocks("trfc_clk", &D::rfc, "refresh of all banks");
        clocks("trfcpb_clk", &D::rfc_bank, "refresh of one bank; 0: the device has none");
        clocks("trefi_clk", &D::refi, "refresh to refresh");
        clocks("txp_clk", &D::xp, "leaving power-down");
        clocks("tcke_clk", &D::cke, "least time in power-down");
        clocks("txs_clk", &D::xs, "leaving self-refresh");
    }
};
using DramTiming = DramTimingOf<unsigned>;

// Of one device, as data sheets give them (JESD79).
template <class T>
struct DramCurrentsOf {
    T vdd_mv{};
    T idd0_ma{}, idd2n_ma{}, idd2p_ma{}, idd3n_ma{}, idd3p_ma{}, idd4r_ma{}, idd4w_ma{}, idd5_ma{},
        idd6_ma{};

    template <class Visitor>
    static void describe(Visitor& visit) {
        using C = DramCurrentsOf;
        visit.field("vdd_mv", &C::vdd_mv, "supply voltage", {.min = 1, .max = 10'000});
        const auto current = [&](const char* name, T C::*member, const char* what) {
            visit.field(name, member, what, {.min = 0, .max = 100'000});
        };
        current("idd0_ma", &C::idd0_ma, "one bank activated and precharged every tRC");
        current("idd2n_ma", &C::idd2n_ma, "standby, all banks precharged");
        current("idd2p_ma", &C::idd2p_ma, "power-down, all banks precharged");
        current("idd3n_ma", &C::idd3n_ma, "standby with an open row");
        current("idd3p_ma", &C::idd3p_ma, "power-down with an open row");
        current("idd4r_ma", &C::idd4r_ma, "reading without a gap");
        current("idd4w_ma", &C::idd4w_ma, "writing without a gap");
        current("idd5_ma", &C::idd5_ma, "refreshing without a gap");
        current("idd6_ma", &C::idd6_ma, "self-refresh");
    }
};
using DramCurrents = DramCurrentsOf<unsigned>;

struct DramStandard {
    std::string_view name;
    std::string_view source;
    DramOrganisation organisation;
    DramTiming timing;
    std::optional<DramCurrents> currents;

    // Bytes a second of one channel's data bus.
    [[nodiscard]] std::uint64_t peak_bytes_per_s() const;
    // The share of time in which a rank is refreshed and cannot be used.
    [[nodiscard]] double refresh_loss() const;
    // Throws ConfigError for a timing or an organisation that no device can have.
    void validate() const;
};

[[nodiscard]] std::span<const DramStandard> dram_standards();
// Throws ConfigError that lists the names there are.
[[nodiscard]] const DramStandard& dram_standard(std::string_view name);

// What a scenario says otherwise than a preset.
struct DramChanges {
    using Number = std::optional<std::uint32_t>;
    DramOrganisationOf<Number> organisation;
    DramTimingOf<Number> timing;
    DramCurrentsOf<Number> currents;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("organisation", &DramChanges::organisation,
                    "where the device differs from the preset");
        visit.field("timing", &DramChanges::timing, "where the device differs from the preset");
        visit.field("currents", &DramChanges::currents, "where the device differs from the preset");
    }
    // Throws ConfigError for some currents of a preset without any.
    void apply(DramStandard& standard) const;
};

}  // namespace tessera::memory
