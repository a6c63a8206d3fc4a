#include "models/memory/dram_standard.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <vector>

#include "models/base/config_fields.h"

namespace tessera::memory {

namespace {

constexpr std::uint32_t operator""_k(unsigned long long n) {
    return static_cast<std::uint32_t>(n << 10);
}

// Timing as JEDEC's standards give it for the speed grade, in clocks rounded up; currents as
// manufacturers' data sheets give them for such a part. tXP, tCKE, tXS and the bubbles of the bus
// are the standards' for the grade; a bubble of 2 clocks between reads and writes is usual.
constexpr std::array kStandards = {
    DramStandard{
        .name = "DDR3-1600K",
        .source = "JESD79-3F, speed bin DDR3-1600K (11-11-11), 4 Gb x8; currents of a 1.35 V part",
        .organisation = {{.channel_bits = 64,
                          .device_bits = 8,
                          .bank_groups = 1,
                          .banks_per_group = 8,
                          .rows = 64_k,
                          .columns = 1_k,
                          .burst_beats = 8}},
        .timing = {.tck_ps = 1250,
                   .cl = 11,
                   .cwl = 8,
                   .rcd = 11,
                   .rp = 11,
                   .rp_all = 11,
                   .ras = 28,
                   .rc = 39,
                   .rrd_s = 5,
                   .rrd_l = 5,
                   .faw = 24,
                   .wtr_s = 6,
                   .wtr_l = 6,
                   .wr = 12,
                   .rtp = 6,
                   .ccd_s = 4,
                   .ccd_l = 4,
                   .read_to_write = 2,
                   .rank_to_rank = 1,
                   .rfc = 208,
                   .rfc_bank = 0,
                   .refi = 6240,
                   .xp = 5,
                   .cke = 4,
                   .xs = 216},
        .currents = DramCurrents{.vdd_mv = 1350,
                                 .idd0_ma = 55,
                                 .idd2n_ma = 32,
                                 .idd2p_ma = 18,
                                 .idd3n_ma = 38,
                                 .idd3p_ma = 38,
                                 .idd4r_ma = 157,
                                 .idd4w_ma = 125,
                                 .idd5_ma = 235,
                                 .idd6_ma = 20},
    },
    DramStandard{
        .name = "DDR3-1600-1Gb",
        .source = "JESD79-3F, speed bin DDR3-1600J (10-10-10), 1 Gb x8; currents of a 1.5 V part, "
                  "power-down currents estimated as half of standby",
        .organisation = {{.channel_bits = 64,
                          .device_bits = 8,
                          .bank_groups = 1,
                          .banks_per_group = 8,
                          .rows = 16_k,
                          .columns = 1_k,
                          .burst_beats = 8}},
        .timing = {.tck_ps = 1250,
                   .cl = 10,
                   .cwl = 8,
                   .rcd = 10,
                   .rp = 10,
                   .rp_all = 10,
                   .ras = 28,
                   .rc = 38,
                   .rrd_s = 5,
                   .rrd_l = 5,
                   .faw = 24,
                   .wtr_s = 6,
                   .wtr_l = 6,
                   .wr = 12,
                   .rtp = 6,
                   .ccd_s = 4,
                   .ccd_l = 4,
                   .read_to_write = 2,
                   .rank_to_rank = 1,
                   .rfc = 88,
                   .rfc_bank = 0,
                   .refi = 6240,
                   .xp = 5,
                   .cke = 4,
                   .xs = 96},
        .currents = DramCurrents{.vdd_mv = 1500,
                                 .idd0_ma = 70,
                                 .idd2n_ma = 45,
                                 .idd2p_ma = 23,
                                 .idd3n_ma = 45,
                                 .idd3p_ma = 23,
                                 .idd4r_ma = 140,
                                 .idd4w_ma = 145,
                                 .idd5_ma = 170,
                                 .idd6_ma = 8},
    },
    DramStandard{
        .name = "DDR4-2400R",
        .source = "JESD79-4B, speed bin DDR4-2400R (16-16-16), 4 Gb x8",
        .organisation = {{.channel_bits = 64,
                          .device_bits = 8,
                          .bank_groups = 4,
                          .banks_per_group = 4,
                          .rows = 32_k,
                          .columns = 1_k,
                          .burst_beats = 8}},
        .timing = {.tck_ps = 833,
                   .cl = 16,
                   .cwl = 12,
                   .rcd = 16,
                   .rp = 16,
                   .rp_all = 16,
                   .ras = 39,
                   .rc = 55,
                   .rrd_s = 4,
                   .rrd_l = 6,
                   .faw = 26,
                   .wtr_s = 3,
                   .wtr_l = 9,
                   .wr = 18,
                   .rtp = 9,
                   .ccd_s = 4,
                   .ccd_l = 6,
                   .read_to_write = 2,
                   .rank_to_rank = 1,
                   .rfc = 313,
                   .rfc_bank = 0,
                   .refi = 9364,
                   .xp = 8,
                   .cke = 6,
                   .xs = 325},
        .currents = {},
    },
    DramStandard{
        .name = "DDR4-2400-8Gb",
        .source =
            "JESD79-4B, speed bin DDR4-2400T (17-17-17), 8 Gb x8; power-down and self-refresh "
            "currents estimated",
        .organisation = {{.channel_bits = 64,
                          .device_bits = 8,
                          .bank_groups = 4,
                          .banks_per_group = 4,
                          .rows = 64_k,
                          .columns = 1_k,
                          .burst_beats = 8}},
        .timing = {.tck_ps = 830,
                   .cl = 17,
                   .cwl = 12,
                   .rcd = 17,
                   .rp = 17,
                   .rp_all = 17,
                   .ras = 39,
                   .rc = 56,
                   .rrd_s = 4,
                   .rrd_l = 6,
                   .faw = 26,
                   .wtr_s = 3,
                   .wtr_l = 9,
                   .wr = 18,
                   .rtp = 9,
                   .ccd_s = 4,
                   .ccd_l = 6,
                   .read_to_write = 2,
                   .rank_to_rank = 1,
                   .rfc = 420,
                   .rfc_bank = 0,
                   .refi = 9360,
                   .xp = 8,
                   .cke = 6,
                   .xs = 432},
        .currents = DramCurrents{.vdd_mv = 1200,
                                 .idd0_ma = 48,
                                 .idd2n_ma = 34,
                                 .idd2p_ma = 25,
                                 .idd3n_ma = 43,
                                 .idd3p_ma = 32,
                                 .idd4r_ma = 135,
                                 .idd4w_ma = 123,
                                 .idd5_ma = 250,
                                 .idd6_ma = 30},
    },
    DramStandard{
        .name = "LPDDR4-3200",
        .source =
            "JESD209-4B, 3200 Mb/s, 8 Gb x16 of one channel; currents of VDD2, power-down and "
            "self-refresh currents estimated",
        .organisation = {{.channel_bits = 16,
                          .device_bits = 16,
                          .bank_groups = 1,
                          .banks_per_group = 8,
                          .rows = 64_k,
                          .columns = 1_k,
                          .burst_beats = 16}},
        .timing = {.tck_ps = 625,
                   .cl = 28,
                   .cwl = 14,
                   .rcd = 29,
                   .rp = 29,
                   .rp_all = 34,
                   .ras = 68,
                   .rc = 97,
                   .rrd_s = 16,
                   .rrd_l = 16,
                   .faw = 64,
                   .wtr_s = 16,
                   .wtr_l = 16,
                   .wr = 29,
                   .rtp = 12,
                   .ccd_s = 8,
                   .ccd_l = 8,
                   .read_to_write = 2,
                   .rank_to_rank = 2,
                   .rfc = 448,
                   .rfc_bank = 224,
                   .refi = 6246,
                   .xp = 12,
                   .cke = 12,
                   .xs = 460},
        .currents = DramCurrents{.vdd_mv = 1100,
                                 .idd0_ma = 45,
                                 .idd2n_ma = 27,
                                 .idd2p_ma = 3,
                                 .idd3n_ma = 30,
                                 .idd3p_ma = 10,
                                 .idd4r_ma = 275,
                                 .idd4w_ma = 210,
                                 .idd5_ma = 90,
                                 .idd6_ma = 2},
    },
    DramStandard{
        .name = "HBM2",
        .source =
            "JESD235B, 2 Gb/s, 8 Gb, one channel of 128 bits in legacy mode; 1.2 V, power-down "
            "and self-refresh currents estimated",
        .organisation = {{.channel_bits = 128,
                          .device_bits = 128,
                          .bank_groups = 4,
                          .banks_per_group = 4,
                          .rows = 32_k,
                          .columns = 128,
                          .burst_beats = 2}},
        .timing = {.tck_ps = 1000,
                   .cl = 14,
                   .cwl = 4,
                   .rcd = 14,
                   .rp = 14,
                   .rp_all = 14,
                   .ras = 34,
                   .rc = 48,
                   .rrd_s = 4,
                   .rrd_l = 6,
                   .faw = 30,
                   .wtr_s = 6,
                   .wtr_l = 8,
                   .wr = 16,
                   .rtp = 6,
                   .ccd_s = 1,
                   .ccd_l = 2,
                   .read_to_write = 2,
                   .rank_to_rank = 1,
                   .rfc = 260,
                   .rfc_bank = 96,
                   .refi = 3900,
                   .xp = 8,
                   .cke = 8,
                   .xs = 270},
        .currents = DramCurrents{.vdd_mv = 1200,
                                 .idd0_ma = 65,
                                 .idd2n_ma = 40,
                                 .idd2p_ma = 20,
                                 .idd3n_ma = 55,
                                 .idd3p_ma = 30,
                                 .idd4r_ma = 390,
                                 .idd4w_ma = 500,
                                 .idd5_ma = 250,
                                 .idd6_ma = 15},
    },
};

void require(bool holds, const DramStandard& standard, const char* what) {
    if (!holds) throw base::ConfigError(std::string(standard.name) + ": " + what);
}

}  // namespace

std::uint64_t DramStandard::peak_bytes_per_s() const {
    return std::uint64_t{organisation.channel_bits} / 8 * 2 * 1'000'000'000'000 / timing.tck_ps;
}

double DramStandard::refresh_loss() const {
    return static_cast<double>(timing.rfc + timing.rp_all) / timing.refi;
}

void DramStandard::validate() const {
    const DramOrganisation& o = organisation;
    const DramTiming& t = timing;
    require(o.device_bits != 0 && o.channel_bits % o.device_bits == 0 && o.channel_bits % 8 == 0,
            *this, "the devices do not fill the data bus");
    require(std::has_single_bit(o.bank_groups) && std::has_single_bit(o.banks_per_group) &&
                std::has_single_bit(o.rows) && std::has_single_bit(o.columns) &&
                std::has_single_bit(o.burst_beats),
            *this, "bank groups, banks, rows, columns and burst length must be powers of two");
    require(o.burst_beats >= 2 && o.columns >= o.burst_beats, *this,
            "a burst must be of at least 2 beats and fit a row");
    require(t.tck_ps > 0 && t.cl > 0 && t.cwl > 0 && t.rcd > 0 && t.rp > 0 && t.ras > 0, *this,
            "tCK, CL, CWL, tRCD, tRP and tRAS must not be 0");
    require(t.rp_all >= t.rp, *this, "tRPab must not be less than tRP");
    require(t.ras >= t.rcd, *this, "tRAS must not be less than tRCD");
    require(t.rc >= t.ras + t.rp, *this, "tRC must not be less than tRAS + tRP");
    require(t.rrd_l >= t.rrd_s && t.ccd_l >= t.ccd_s && t.wtr_l >= t.wtr_s, *this,
            "a constraint within a bank group must not be less than the one between groups");
    require(t.ccd_s >= o.burst_clocks(), *this, "tCCD_S must not be less than a burst takes");
    require(t.faw >= t.rrd_s, *this, "tFAW must not be less than tRRD_S");
    require(t.rfc > 0 && t.refi > t.rfc + t.rp_all, *this,
            "tREFI must be more than a refresh takes");
}

namespace {

// The fields of a described struct, one after the other.
template <class Struct>
struct Values {
    template <class T>
    void field(const char*, T Struct::*member, const char*, const base::FieldRules&) {
        if constexpr (requires { (from->*member).has_value(); })
            changes.push_back(from->*member);
        else if (const auto& change = changes[next++])
            to->*member = *change;
    }
    const Struct* from = nullptr;
    Struct* to = nullptr;
    std::vector<DramChanges::Number> changes = {};
    std::size_t next = 0;
};

template <template <class> class Part>
std::vector<DramChanges::Number> changes_of(const Part<DramChanges::Number>& part) {
    Values<Part<DramChanges::Number>> values{.from = &part};
    Part<DramChanges::Number>::describe(values);
    return values.changes;
}

template <template <class> class Part>
void change(Part<std::uint32_t>& part, const std::vector<DramChanges::Number>& changes) {
    Values<Part<std::uint32_t>> values{.to = &part, .changes = changes};
    Part<std::uint32_t>::describe(values);
}

}  // namespace

void DramChanges::apply(DramStandard& standard) const {
    change<DramOrganisationOf>(standard.organisation, changes_of(organisation));
    change<DramTimingOf>(standard.timing, changes_of(timing));
    const std::vector<Number> changed = changes_of(currents);
    const auto given = static_cast<std::size_t>(
        std::count_if(changed.begin(), changed.end(), [](Number n) { return n.has_value(); }));
    if (given == 0) return;
    require(standard.currents || given == changed.size(), standard,
            "currents: the preset has none, so all of them must be given");
    if (!standard.currents) standard.currents.emplace();
    change<DramCurrentsOf>(*standard.currents, changed);
}

std::span<const DramStandard> dram_standards() { return kStandards; }

const DramStandard& dram_standard(std::string_view name) {
    std::string names;
    for (const DramStandard& standard : kStandards) {
        if (standard.name == name) return standard;
        names += (names.empty() ? "" : ", ") + std::string(standard.name);
    }
    throw base::ConfigError("there is no DRAM `" + std::string(name) + "`; there are " + names);
}

}  // namespace tessera::memory
