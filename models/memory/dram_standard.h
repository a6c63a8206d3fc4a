#pragma once
// What a DRAM is: organisation, timing and currents. A preset is a row of a table; adding one is
// no code.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tessera::memory {

using DramClock = std::uint64_t;  // clocks of the DRAM since the start of the simulation
inline constexpr DramClock kNeverClock = ~DramClock{0};

struct DramOrganisation {
    unsigned channel_bits;  // of the data bus: channel_bits / device_bits devices make a rank
    unsigned device_bits;
    unsigned bank_groups;
    unsigned banks_per_group;
    std::uint32_t rows;     // of a bank
    std::uint32_t columns;  // of a row, device_bits each
    unsigned burst_beats;   // two a clock

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
struct DramTiming {
    unsigned tck_ps;
    unsigned cl, cwl;          // column command to first data
    unsigned rcd, rp, rp_all;  // rp_all: after a precharge of all banks
    unsigned ras;
    unsigned rrd_s, rrd_l, faw;
    unsigned wtr_s, wtr_l;  // from the end of write data to a read
    unsigned wr;            // from the end of write data to a precharge
    unsigned rtp;
    unsigned ccd_s, ccd_l;
    unsigned read_to_write;  // idle clocks of the bus between read and write data
    unsigned rank_to_rank;   // idle clocks of the bus between data of two ranks
    unsigned rfc, rfc_bank;  // of all banks, of one; 0: there is no refresh of one bank
    unsigned refi;
    unsigned xp, cke;  // leaving power-down; its least length
    unsigned xs;       // leaving self-refresh

    [[nodiscard]] unsigned rc() const { return ras + rp; }
};

// Of one device, as data sheets give them (JESD79).
struct DramCurrents {
    unsigned vdd_mv;
    unsigned idd0_ma, idd2n_ma, idd2p_ma, idd3n_ma, idd3p_ma, idd4r_ma, idd4w_ma, idd5_ma, idd6_ma;
};

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

}  // namespace tessera::memory
