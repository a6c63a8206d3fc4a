#pragma once
// The machine's parameters. Defaults are ideal devices in arrays as ISAAC has them (Shafiee et al.,
// "ISAAC: a convolutional neural network accelerator with in-situ analog arithmetic in crossbars",
// ISCA 2016): 128 x 128 cells of 2 bits, bit-serial inputs, 8-bit ADCs. Every imperfection is off
// until a scenario turns it on.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "models/base/config_fields.h"
#include "models/base/memory_port.h"

namespace tessera::reram {

inline constexpr std::uint16_t kClassId = 2;
inline constexpr std::string_view kType = "reram";

// How much a cell misses its target by after direct programming; sigma in uS of a target G in uS.
//   relative  a part of G
//   wan   1.536e-4 G^3 - 1.167e-2 G^2 + 0.2374 G + 1.053, G <= 39: fit to Wan et al., Nature 2022
//   milo  max(-0.009107 G + 4.782, 0), 50..225: fit to Milo et al., IRPS 2021
// Both fits are quoted, not checked against the papers' own data.
enum class ProgramError : std::uint8_t { none, constant, relative, wan, milo };
inline constexpr std::array<base::EnumName<ProgramError>, 5> kProgramErrorNames = {
    {{ProgramError::none, "none"},
     {ProgramError::constant, "constant"},
     {ProgramError::relative, "relative"},
     {ProgramError::wan, "wan"},
     {ProgramError::milo, "milo"}}};
constexpr std::span<const base::EnumName<ProgramError>> enum_names(ProgramError) {
    return kProgramErrorNames;
}

// Which two cells are a pair whose errors may go together: neighbouring columns of an array, as
// differential encoding uses them, or the same place in arrays 2 n and 2 n + 1.
enum class PairPlace : std::uint8_t { columns, arrays };
inline constexpr std::array<base::EnumName<PairPlace>, 2> kPairPlaceNames = {
    {{PairPlace::columns, "columns"}, {PairPlace::arrays, "arrays"}}};
constexpr std::span<const base::EnumName<PairPlace>> enum_names(PairPlace) {
    return kPairPlaceNames;
}

// Of a cell.
using Level = std::uint16_t;

struct DeviceConfig {
    double g_min_uS = 0.5, g_max_uS = 25;
    std::uint32_t bits = 2;

    ProgramError program_error = ProgramError::none;
    double program_sigma_uS = 0;
    double program_sigma_part = 0;
    double device_to_device = 0;
    double pair_correlation = 0;
    PairPlace pair = PairPlace::columns;
    double cycle_to_cycle = 0;
    double stuck_low = 0, stuck_high = 0;
    double read_noise = 0;
    bool drift = false;
    double age_s = 0;
    std::uint32_t endurance = 0;
    double endurance_sigma = 0;
    double temperature_per_K = 0;
    double temperature_C = 25;
    double set_nonlinearity = 2.4, reset_nonlinearity = 4.88;
    double iv_quadratic = 0, iv_cubic = 0;

    [[nodiscard]] std::uint32_t levels() const { return 1u << bits; }
    [[nodiscard]] double range_uS() const { return g_max_uS - g_min_uS; }
    // Conductance between two neighbouring levels.
    [[nodiscard]] double step_uS() const { return range_uS() / (levels() - 1); }
    [[nodiscard]] double level_uS(std::uint32_t level) const {
        return g_min_uS + level * step_uS();
    }

    template <class Visitor>
    static void describe(Visitor& visit) {
        using D = DeviceConfig;
        visit.field("g_min", &D::g_min_uS, "least conductance in uS", {.min = 1e-3, .max = 1e4});
        visit.field("g_max", &D::g_max_uS, "largest conductance in uS", {.min = 1e-3, .max = 1e4});
        visit.field("bits", &D::bits, "of a cell; its levels lie evenly from g_min to g_max",
                    {.min = 1, .max = 8});
        visit.field("program_error", &D::program_error,
                    "how much a directly programmed cell misses its target by: none, constant, "
                    "relative, wan or milo");
        visit.field("program_sigma", &D::program_sigma_uS,
                    "in uS, the standard deviation of program_error constant", {.min = 0});
        visit.field("program_sigma_part", &D::program_sigma_part,
                    "part of the target, the standard deviation of program_error relative",
                    {.min = 0, .max = 2});
        visit.field("device_to_device", &D::device_to_device,
                    "standard deviation of the logarithm of a cell's answer to a pulse (lognormal "
                    "by assumption: no coefficients are published)",
                    {.min = 0, .max = 2});
        visit.field("pair_correlation", &D::pair_correlation,
                    "of the errors of the two cells of a pair", {.min = -1, .max = 1});
        visit.field("pair", &D::pair,
                    "which cells are one: columns (neighbours) or arrays (the same place in two "
                    "crossbars)");
        visit.field("cycle_to_cycle", &D::cycle_to_cycle,
                    "standard deviation of a pulse's effect, part of the range; 0.035 is usual",
                    {.min = 0, .max = 1});
        visit.field("stuck_low", &D::stuck_low, "part of the cells stuck at g_min",
                    {.min = 0, .max = 1});
        visit.field("stuck_high", &D::stuck_high, "part of the cells stuck at g_max",
                    {.min = 0, .max = 1});
        visit.field("read_noise", &D::read_noise,
                    "standard deviation of a cell's current in a read, part of the current",
                    {.min = 0, .max = 1});
        visit.field("drift", &D::drift,
                    "relaxation with age of CMO/HfOx cells: mean -0.0890 ln t, sigma 0.0420 ln t + "
                    "0.412, in uS for t in s (quoted)");
        visit.field("age", &D::age_s, "in s, of all cells since they were programmed, for drift",
                    {.min = 0, .max = 1e10});
        visit.field("endurance", &D::endurance,
                    "pulses a cell survives, then it stays at g_max (an assumption); 0: any number",
                    {.min = 0, .max = 4e9});
        visit.field("endurance_sigma", &D::endurance_sigma,
                    "standard deviation of the logarithm of endurance from cell to cell",
                    {.min = 0, .max = 3});
        visit.field("temperature_coefficient", &D::temperature_per_K,
                    "relative change of conductance per K above 25 C (a parameter: no figure is "
                    "published)",
                    {.min = -0.1, .max = 0.1});
        visit.field("temperature", &D::temperature_C, "of the array in C",
                    {.min = -60, .max = 300});
        visit.field("set_nonlinearity", &D::set_nonlinearity,
                    "curvature v of G(P) = g_min + range (1 - exp(-v P)) / (1 - exp(-v)) for SET "
                    "pulses that add up to a part P of a full one",
                    {.min = 1e-3, .max = 20});
        visit.field("reset_nonlinearity", &D::reset_nonlinearity, "the same downwards, for RESET",
                    {.min = 1e-3, .max = 20});
        visit.field("iv_quadratic", &D::iv_quadratic,
                    "a of I = G V (1 + a V + b V^2), in 1/V; verifying at another voltage than "
                    "reading then leaves an error of gain",
                    {.min = -10, .max = 10});
        visit.field("iv_cubic", &D::iv_cubic, "b of the same, in 1/V^2", {.min = -100, .max = 100});
    }
    void validate() const;
};

// What the wires take of the currents.
//   ladder  1T1R: inputs are on gates, each bit line is a ladder of cells and wire segments; exact
//   exact   1R: inputs drive the word lines; the whole grid, solved once for each programming
enum class IrDrop : std::uint8_t { none, ladder, exact };
inline constexpr std::array<base::EnumName<IrDrop>, 3> kIrDropNames = {
    {{IrDrop::none, "none"}, {IrDrop::ladder, "ladder"}, {IrDrop::exact, "exact"}}};
constexpr std::span<const base::EnumName<IrDrop>> enum_names(IrDrop) { return kIrDropNames; }

struct WireConfig {
    IrDrop ir_drop = IrDrop::none;
    double segment_ohm = 1;
    double driver_ohm = 0;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("ir_drop", &WireConfig::ir_drop,
                    "none, ladder (1T1R, inputs on gates) or exact (1R, inputs on word lines)");
        visit.field("segment", &WireConfig::segment_ohm,
                    "resistance from cell to cell in ohm, on word and bit lines; 1 to 2.82 are "
                    "usual",
                    {.min = 1e-6, .max = 1e6});
        visit.field("driver", &WireConfig::driver_ohm,
                    "of a word line's driver in ohm, in series (exact)", {.min = 0, .max = 1e6});
    }
};

//   direct  a RESET and a SET pulse of the right width; what misses is program_error
//   verify  pulses and reads in turn until the cell is within tolerance
enum class ProgramMethod : std::uint8_t { direct, verify };
inline constexpr std::array<base::EnumName<ProgramMethod>, 2> kProgramMethodNames = {
    {{ProgramMethod::direct, "direct"}, {ProgramMethod::verify, "verify"}}};
constexpr std::span<const base::EnumName<ProgramMethod>> enum_names(ProgramMethod) {
    return kProgramMethodNames;
}

struct ProgramConfig {
    ProgramMethod method = ProgramMethod::direct;
    double set_V = 1.75, reset_V = 1.9, verify_V = 0.2;
    std::uint64_t pulse_ps = 1'000'000;
    std::uint32_t pulse_steps = 32;
    std::uint32_t most_pulses = 64;
    double tolerance = 0.25;

    template <class Visitor>
    static void describe(Visitor& visit) {
        using P = ProgramConfig;
        visit.field("method", &P::method, "direct or verify");
        visit.field("set_voltage", &P::set_V, "of SET pulses in V", {.min = 0.1, .max = 10});
        visit.field("reset_voltage", &P::reset_V, "of RESET pulses in V", {.min = 0.1, .max = 10});
        visit.field("verify_voltage", &P::verify_V, "of the reads between pulses in V",
                    {.min = 0.01, .max = 2});
        visit.field("pulse", &P::pulse_ps, "width of a full pulse, which crosses the whole range",
                    {.min = 1000, .max = 1e10, .unit = base::Unit::picoseconds});
        visit.field("pulse_steps", &P::pulse_steps, "widths that the pulse generator knows",
                    {.min = 1, .max = 4096});
        visit.field("most_pulses", &P::most_pulses, "of a cell before verifying gives up",
                    {.min = 1, .max = 65535});
        visit.field("tolerance", &P::tolerance,
                    "of verifying, part of the distance between two levels",
                    {.min = 1e-3, .max = 0.5});
    }
};

// How signed weights become conductances.
//   differential  the two signs on two columns
//   offset        w + 2^(bits - 1) on one; the offset times the sum of the inputs is taken off
//   flipped       as offset, but a column whose sum may pass half of its range holds the complement
//                 of its digits, as in ISAAC: conversions need a bit less
enum class WeightEncoding : std::uint8_t { differential, offset, flipped };
inline constexpr std::array<base::EnumName<WeightEncoding>, 3> kWeightEncodingNames = {
    {{WeightEncoding::differential, "differential"},
     {WeightEncoding::offset, "offset"},
     {WeightEncoding::flipped, "flipped"}}};
constexpr std::span<const base::EnumName<WeightEncoding>> enum_names(WeightEncoding) {
    return kWeightEncodingNames;
}

// How integers reach the word lines.
//   bit_serial   a read for each bit, the last one negative
//   pulse_width  two reads, of the positive inputs and of the others: a line is on for |x| units
//   rate         as pulse_width, with |x| pulses of a unit each, evenly over the read
enum class InputCoding : std::uint8_t { bit_serial, pulse_width, rate };
inline constexpr std::array<base::EnumName<InputCoding>, 3> kInputCodingNames = {
    {{InputCoding::bit_serial, "bit_serial"},
     {InputCoding::pulse_width, "pulse_width"},
     {InputCoding::rate, "rate"}}};
constexpr std::span<const base::EnumName<InputCoding>> enum_names(InputCoding) {
    return kInputCodingNames;
}

// What turns the current of a column into a number.
//   adc    SAR converters that some columns share
//   ifc    integrate and fire: spikes in a window, one converter for each column
//   ttfs   time to first spike of twin columns: jobs of op `spikes` alone
//   sense  one comparator for each column: a bit
//   raw    the current itself, as an instrument would see it; no hardware
enum class ConverterKind : std::uint8_t { adc, ifc, ttfs, sense, raw };
inline constexpr std::array<base::EnumName<ConverterKind>, 5> kConverterKindNames = {
    {{ConverterKind::adc, "adc"},
     {ConverterKind::ifc, "ifc"},
     {ConverterKind::ttfs, "ttfs"},
     {ConverterKind::sense, "sense"},
     {ConverterKind::raw, "raw"}}};
constexpr std::span<const base::EnumName<ConverterKind>> enum_names(ConverterKind) {
    return kConverterKindNames;
}

// A SAR converter for some of the columns, one after the other.
struct AdcConfig {
    std::uint32_t bits = 8;
    std::int32_t lsb_log2 = kAuto;
    std::uint32_t per_array = 1;
    std::uint64_t samples_per_s = 1'200'000'000;
    bool has_sample_and_hold = false;
    double gain_sigma = 0, offset_sigma = 0, inl_sigma = 0, dnl_sigma = 0;

    static constexpr std::int32_t kAuto = 99;

    template <class Visitor>
    static void describe(Visitor& visit) {
        using A = AdcConfig;
        visit.field("bits", &A::bits, "resolution", {.min = 1, .max = 14});
        visit.field("lsb_log2", &A::lsb_log2,
                    "a code stands for 2^n levels of a cell; 99: the least n for which nothing of "
                    "the rows in use clips",
                    {.min = -8, .max = 99});
        visit.field("per_array", &A::per_array, "converters of an array", {.min = 1, .max = 4096});
        visit.field("rate", &A::samples_per_s, "conversions of each in a second",
                    {.min = 1e3, .max = 1e11, .unit = base::Unit::hertz});
        visit.field("sample_and_hold", &A::has_sample_and_hold,
                    "columns are read while those of the last read are converted");
        visit.field("gain_sigma", &A::gain_sigma,
                    "standard deviation of the converters' gains from 1", {.min = 0, .max = 1});
        visit.field("offset_sigma", &A::offset_sigma,
                    "standard deviation of their offsets in codes", {.min = 0, .max = 256});
        visit.field(
            "inl_sigma", &A::inl_sigma,
            "standard deviation in codes of the integral nonlinearity at mid scale, a smooth "
            "bend",
            {.min = 0, .max = 64});
        visit.field("dnl_sigma", &A::dnl_sigma,
                    "standard deviation in codes of the width of each code, each for itself",
                    {.min = 0, .max = 2});
    }
};

// Integrate and fire (Yan et al., VLSI 2019): a column's current I charges a capacitor, each time
// it reaches the threshold a spike is counted. Capacitance and threshold are not published.
struct IfcConfig {
    std::uint32_t bits = 8;
    std::uint64_t window_ps = 2'580'000;
    double reference_V = 0.2;
    double threshold_V = 0.6;
    double capacitance_fF = 100;
    double dead_time_ns = 10.07;

    // Charge of a spike in fC.
    [[nodiscard]] double alpha_fC() const { return capacitance_fF * threshold_V; }

    template <class Visitor>
    static void describe(Visitor& visit) {
        using I = IfcConfig;
        visit.field("bits", &I::bits, "of the spike counter", {.min = 1, .max = 12});
        visit.field("window", &I::window_ps, "time in which spikes are counted",
                    {.min = 1000, .max = 1e10, .unit = base::Unit::picoseconds});
        visit.field("reference", &I::reference_V, "bit line clamp V_ref in V",
                    {.min = 0.001, .max = 2});
        visit.field("threshold", &I::threshold_V, "V_th in V (default assumed, not published)",
                    {.min = 0.001, .max = 5});
        visit.field("capacitance", &I::capacitance_fF, "in fF (default assumed, not published)",
                    {.min = 0.01, .max = 1e6});
        visit.field("dead_time", &I::dead_time_ns,
                    "t0 in ns, a spike's own time: 99.24 MHz at most is published",
                    {.min = 0, .max = 1e6});
    }
    void validate() const;
};

// Time to first spike (after "ASTERS", DAC 2022): inputs are spikes, early for large values; a
// neuron integrates the currents of its twin columns and fires once. Times are in slots.
struct TtfsConfig {
    std::uint64_t slot_ps = 10'000;
    std::uint32_t latest_slot = 0;
    bool is_power_gated = true;
    double amplifier_uW = 10;
    double wake_fJ = 50;

    template <class Visitor>
    static void describe(Visitor& visit) {
        using T = TtfsConfig;
        visit.field("slot", &T::slot_ps, "an input of x spikes x slots before the window's end",
                    {.min = 100, .max = 1e9, .unit = base::Unit::picoseconds});
        visit.field("latest_slot", &T::latest_slot,
                    "spikes after it are dropped and the next layer starts (timing-threshold "
                    "adjustment); 0: the window's end",
                    {.min = 0, .max = 127});
        visit.field("power_gated", &T::is_power_gated,
                    "amplifiers work from a neuron's first input to its own spike only");
        visit.field("amplifier", &T::amplifier_uW,
                    "power of a neuron's current amplifier in uW (assumed, not published)",
                    {.min = 0, .max = 1e5});
        visit.field("wake", &T::wake_fJ,
                    "energy of switching an amplifier on in fJ (assumed, not published)",
                    {.min = 0, .max = 1e9});
    }
};

struct SenseConfig {
    double threshold = 64;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("threshold", &SenseConfig::threshold,
                    "levels of a column's sum above which it gives 1, which then stands for twice "
                    "as many",
                    {.min = 0.5, .max = 16384});
    }
};

// What the page of truths can switch off while a program runs.
struct Effects {
    bool read_noise = true, drift = true, stuck = true, variation = true;
};

struct Config {
    std::uint32_t arrays = 64;
    std::uint32_t rows = 128, cols = 128;
    std::uint32_t spare_cols = 0;
    std::uint64_t clock_hz = 1'000'000'000;
    DeviceConfig device;
    WireConfig wires;
    ProgramConfig program;
    WeightEncoding encoding = WeightEncoding::flipped;
    double read_V = 0.2;
    std::uint64_t read_ps = 10'000;
    InputCoding input = InputCoding::bit_serial;
    std::uint64_t input_unit_ps = 1000;
    ConverterKind converter = ConverterKind::adc;
    AdcConfig adc;
    IfcConfig ifc;
    TtfsConfig ttfs;
    SenseConfig sense;
    std::uint32_t trace_col = 0;
    std::uint32_t buffer_bytes = 64 * 1024;
    base::MemoryPortConfig port;
    Effects effects;

    // Of a word line that is on.
    [[nodiscard]] double drive_V() const {
        return converter == ConverterKind::ifc ? ifc.reference_V : read_V;
    }
    [[nodiscard]] std::uint32_t physical_cols() const { return cols + spare_cols; }

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("arrays", &Config::arrays, "crossbars", {.min = 1, .max = 4096});
        visit.field("rows", &Config::rows, "word lines of each", {.min = 4, .max = 1024});
        visit.field("cols", &Config::cols, "bit lines of each", {.min = 4, .max = 1024});
        visit.field("spare_cols", &Config::spare_cols,
                    "further bit lines of each, for columns that fail", {.min = 0, .max = 64});
        visit.field("clock", &Config::clock_hz, "of the controller",
                    {.min = 1e6, .max = 4e9, .unit = base::Unit::hertz});
        visit.field("device", &Config::device, "a cell");
        visit.field("wires", &Config::wires, "of the arrays");
        visit.field("program", &Config::program, "how cells are written");
        visit.field("encoding", &Config::encoding, "differential, offset or flipped");
        visit.field("read_voltage", &Config::read_V, "of an input that is on, in V",
                    {.min = 0.01, .max = 2});
        visit.field("read_time", &Config::read_ps, "until the currents of a bit of the inputs hold",
                    {.min = 100, .max = 1e9, .unit = base::Unit::picoseconds});
        visit.field("input", &Config::input, "bit_serial, pulse_width or rate");
        visit.field("input_unit", &Config::input_unit_ps,
                    "of pulse_width and rate: a line is on so long for each unit of an input",
                    {.min = 10, .max = 1e9, .unit = base::Unit::picoseconds});
        visit.field("converter", &Config::converter, "adc, ifc, ttfs, sense or raw");
        visit.field("adc", &Config::adc, "the SAR converters");
        visit.field("ifc", &Config::ifc, "the integrate-and-fire converters");
        visit.field("ttfs", &Config::ttfs, "the time-to-first-spike neurons");
        visit.field("sense", &Config::sense, "the comparators");
        visit.field("trace_col", &Config::trace_col,
                    "column of a layer's first crossbar whose codes or spikes waveforms show",
                    {.min = 0, .max = 1023});
        visit.field("buffer", &Config::buffer_bytes, "each for inputs and outputs of two images",
                    {.min = 1024, .max = 1u << 30, .unit = base::Unit::bytes});
        visit.field("port", &Config::port, "DMA");
    }
    void validate() const;
};

}  // namespace tessera::reram
