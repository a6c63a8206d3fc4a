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
//   wan   1.536e-4 G^3 - 1.167e-2 G^2 + 0.2374 G + 1.053, G <= 39: fit to Wan et al., Nature 2022
//   milo  max(-0.009107 G + 4.782, 0), 50..225: fit to Milo et al., IRPS 2021
// Both fits are quoted, not checked against the papers' own data.
enum class ProgramError : std::uint8_t { none, constant, wan, milo };
inline constexpr std::array<base::EnumName<ProgramError>, 4> kProgramErrorNames = {
    {{ProgramError::none, "none"},
     {ProgramError::constant, "constant"},
     {ProgramError::wan, "wan"},
     {ProgramError::milo, "milo"}}};
constexpr std::span<const base::EnumName<ProgramError>> enum_names(ProgramError) {
    return kProgramErrorNames;
}

struct DeviceConfig {
    double g_min_uS = 0.5, g_max_uS = 25;
    std::uint32_t bits = 2;

    ProgramError program_error = ProgramError::none;
    double program_sigma_uS = 0;
    double device_to_device = 0;
    double pair_correlation = 0;
    double cycle_to_cycle = 0;
    double stuck_low = 0, stuck_high = 0;
    double read_noise = 0;
    bool drift = false;
    double age_s = 0;
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
                    {.min = 1, .max = 6});
        visit.field("program_error", &D::program_error,
                    "how much a directly programmed cell misses its target by: none, constant, wan "
                    "or milo");
        visit.field("program_sigma", &D::program_sigma_uS,
                    "in uS, the standard deviation of program_error constant", {.min = 0});
        visit.field("device_to_device", &D::device_to_device,
                    "standard deviation of the logarithm of a cell's answer to a pulse (lognormal "
                    "by assumption: no coefficients are published)",
                    {.min = 0, .max = 2});
        visit.field("pair_correlation", &D::pair_correlation,
                    "of the errors of the two cells of a differential pair", {.min = -1, .max = 1});
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

enum class ConverterKind : std::uint8_t { adc, ifc };
inline constexpr std::array<base::EnumName<ConverterKind>, 2> kConverterKindNames = {
    {{ConverterKind::adc, "adc"}, {ConverterKind::ifc, "ifc"}}};
constexpr std::span<const base::EnumName<ConverterKind>> enum_names(ConverterKind) {
    return kConverterKindNames;
}

// A SAR converter for some of the columns, one after the other.
struct AdcConfig {
    std::uint32_t bits = 8;
    std::int32_t lsb_log2 = kAuto;
    std::uint32_t per_array = 1;
    std::uint64_t samples_per_s = 1'200'000'000;
    double gain_sigma = 0, offset_sigma = 0, inl_sigma = 0;

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
        visit.field("gain_sigma", &A::gain_sigma,
                    "standard deviation of the converters' gains from 1", {.min = 0, .max = 1});
        visit.field("offset_sigma", &A::offset_sigma,
                    "standard deviation of their offsets in codes", {.min = 0, .max = 256});
        visit.field("inl_sigma", &A::inl_sigma,
                    "standard deviation in codes of the integral nonlinearity at mid scale",
                    {.min = 0, .max = 64});
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

struct Config {
    std::uint32_t arrays = 64;
    std::uint32_t rows = 128, cols = 128;
    std::uint64_t clock_hz = 1'000'000'000;
    DeviceConfig device;
    WireConfig wires;
    ProgramConfig program;
    WeightEncoding encoding = WeightEncoding::flipped;
    double read_V = 0.2;
    std::uint64_t read_ps = 10'000;
    ConverterKind converter = ConverterKind::adc;
    AdcConfig adc;
    IfcConfig ifc;
    std::uint32_t buffer_bytes = 64 * 1024;
    base::MemoryPortConfig port;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("arrays", &Config::arrays, "crossbars", {.min = 1, .max = 4096});
        visit.field("rows", &Config::rows, "word lines of each", {.min = 4, .max = 1024});
        visit.field("cols", &Config::cols, "bit lines of each", {.min = 4, .max = 1024});
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
        visit.field("converter", &Config::converter, "adc or ifc");
        visit.field("adc", &Config::adc, "the SAR converters");
        visit.field("ifc", &Config::ifc, "the integrate-and-fire converters");
        visit.field("buffer", &Config::buffer_bytes, "each for inputs and outputs of two images",
                    {.min = 1024, .max = 1u << 30, .unit = base::Unit::bytes});
        visit.field("port", &Config::port, "DMA");
    }
    void validate() const;
};

}  // namespace tessera::reram
