#pragma once
// The machine's parameters. Defaults are those of the published chip (Miyashita et al., "A
// neuromorphic chip optimized for deep learning and CMOS technology with time-domain analog and
// digital mixed-signal processing", A-SSCC 2016, JSSC 52(10) 2017) as far as they are published:
// 32768 processing elements, 65 nm. Delays are not, so that stage, step and latch are assumptions.
// Every imperfection is off until a scenario turns it on.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "models/base/config_fields.h"
#include "models/base/memory_port.h"

namespace tessera::tdnn {

inline constexpr std::uint16_t kClassId = 3;
inline constexpr std::string_view kType = "tdnn";

// Errors of delays, standard deviations in steps: the delay by which a weight of +1 or -1 differs
// from none.
struct VariationConfig {
    double stage = 0, mux = 0, jitter = 0, latch = 0;

    template <class Visitor>
    static void describe(Visitor& visit) {
        using V = VariationConfig;
        const base::FieldRules rules{.min = 0, .max = 4};
        visit.field("stage", &V::stage,
                    "sigma of a stage's delay, in steps; one draw for each element and weight, for "
                    "good",
                    rules);
        visit.field("mux", &V::mux,
                    "sigma of what a stage's multiplexer adds, in steps; one draw for each element "
                    "and for straight and crossed, for good",
                    rules);
        visit.field("jitter", &V::jitter,
                    "sigma of a stage's delay, in steps, new in every evaluation", rules);
        visit.field("latch", &V::latch, "sigma of the offset of a neuron's latch, in steps",
                    {.min = 0, .max = 1000});
    }
};

// Where weights are kept.
//   sram   76.5 gate equivalents an element
//   reram  3: the blueprint of the same paper, written slowly
enum class Blueprint : std::uint8_t { sram, reram };
inline constexpr std::array<base::EnumName<Blueprint>, 2> kBlueprintNames = {
    {{Blueprint::sram, "sram"}, {Blueprint::reram, "reram"}}};
constexpr std::span<const base::EnumName<Blueprint>> enum_names(Blueprint) {
    return kBlueprintNames;
}

// What computes x'_i = x_i XOR x_{i+1}, which says whether a stage's edges go straight or cross.
enum class Encoder : std::uint8_t { hardware, driver };
inline constexpr std::array<base::EnumName<Encoder>, 2> kEncoderNames = {
    {{Encoder::hardware, "hardware"}, {Encoder::driver, "driver"}}};
constexpr std::span<const base::EnumName<Encoder>> enum_names(Encoder) { return kEncoderNames; }

//   aggregated  the sum of all stages, exact
//   edges       both edges, stage by stage: the same results, seen in waveforms
enum class Fidelity : std::uint8_t { aggregated, edges };
inline constexpr std::array<base::EnumName<Fidelity>, 2> kFidelityNames = {
    {{Fidelity::aggregated, "aggregated"}, {Fidelity::edges, "edges"}}};
constexpr std::span<const base::EnumName<Fidelity>> enum_names(Fidelity) { return kFidelityNames; }

// Delay against supply and temperature: V / (V - V_t)^alpha (Sakurai and Newton, JSSC 1990), linear
// in K. How the chip's delays go with either is not published.
struct SupplyConfig {
    double volts = 1.2, nominal_V = 1.2, threshold_V = 0.4, alpha = 1.3;
    double temperature_C = 25, per_K = 0;

    // Of a delay at the nominal supply and 25 C.
    [[nodiscard]] double delay_factor() const;
    [[nodiscard]] double energy_factor() const { return volts * volts / (nominal_V * nominal_V); }

    template <class Visitor>
    static void describe(Visitor& visit) {
        using S = SupplyConfig;
        visit.field("volts", &S::volts, "supply in V", {.min = 0.1, .max = 5});
        visit.field("nominal", &S::nominal_V, "supply at which delays and energies hold, in V",
                    {.min = 0.1, .max = 5});
        visit.field("threshold", &S::threshold_V, "V_t of the delay's law, in V (assumed)",
                    {.min = 0, .max = 2});
        visit.field("alpha", &S::alpha, "exponent of the delay's law (assumed)",
                    {.min = 1, .max = 2});
        visit.field("temperature", &S::temperature_C, "in C", {.min = -60, .max = 200});
        visit.field("temperature_coefficient", &S::per_K,
                    "relative change of delays per K above 25 C (a parameter: no figure is "
                    "published)",
                    {.min = -0.1, .max = 0.1});
    }
    void validate() const;
};

struct Config {
    std::uint32_t pes = 32768;
    std::uint64_t clock_hz = 200'000'000;
    std::uint64_t stage_ps = 200, step_ps = 40, latch_ps = 500;
    double dead_zone = 0;
    VariationConfig variation;
    std::uint32_t votes = 1;
    SupplyConfig supply;
    Blueprint blueprint = Blueprint::sram;
    Encoder encoder = Encoder::hardware;
    Fidelity fidelity = Fidelity::aggregated;
    std::uint32_t write_bits = 64;
    std::uint64_t write_ps = 5000;
    std::uint32_t margin_bits = 16;
    std::uint32_t margin_step = 1;
    std::uint32_t trace_neuron = 0, trace_stages = 16;
    std::uint32_t buffer_bytes = 64 * 1024;
    base::MemoryPortConfig port;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("pes", &Config::pes, "processing elements, each a stage of some chain",
                    {.min = 8, .max = 1 << 20});
        visit.field("clock", &Config::clock_hz, "of the controller",
                    {.min = 1e6, .max = 4e9, .unit = base::Unit::hertz});
        visit.field("stage", &Config::stage_ps, "delay of a stage without its weight (assumed)",
                    {.min = 1, .max = 1e6, .unit = base::Unit::picoseconds});
        visit.field("step", &Config::step_ps,
                    "by which a weight of +1 or -1 makes it longer or shorter (assumed)",
                    {.min = 1, .max = 1e6, .unit = base::Unit::picoseconds});
        visit.field("latch", &Config::latch_ps, "of the arrival-order latch (assumed)",
                    {.min = 0, .max = 1e6, .unit = base::Unit::picoseconds});
        visit.field("dead_zone", &Config::dead_zone,
                    "steps within which the latch takes either side at random",
                    {.min = 0, .max = 1000});
        visit.field("variation", &Config::variation, "of delays");
        visit.field("votes", &Config::votes, "evaluations of which the majority counts; odd",
                    {.min = 1, .max = 255});
        visit.field("supply", &Config::supply, "voltage and temperature");
        visit.field("blueprint", &Config::blueprint, "sram or reram: where weights are kept");
        visit.field("encoder", &Config::encoder,
                    "hardware or driver: who makes straight and crossed of neighbouring inputs");
        visit.field("fidelity", &Config::fidelity, "aggregated or edges");
        visit.field("write_bits", &Config::write_bits, "weights written at once",
                    {.min = 1, .max = 4096});
        visit.field("write_time", &Config::write_ps, "of these",
                    {.min = 100, .max = 1e9, .unit = base::Unit::picoseconds});
        visit.field("margin_bits", &Config::margin_bits,
                    "of the time-to-digital converter that reads margins", {.min = 1, .max = 16});
        visit.field("margin_step", &Config::margin_step, "steps of a delay that a code stands for",
                    {.min = 1, .max = 1024});
        visit.field("trace_neuron", &Config::trace_neuron,
                    "neuron of a layer whose edges waveforms show", {.min = 0, .max = 65535});
        visit.field("trace_stages", &Config::trace_stages, "of these, the first so many",
                    {.min = 1, .max = 64});
        visit.field("buffer", &Config::buffer_bytes, "for the inputs and outputs of an image",
                    {.min = 256, .max = 1u << 28, .unit = base::Unit::bytes});
        visit.field("port", &Config::port, "DMA");
    }
    void validate() const;

    // From the edges' start to the latch's decision.
    [[nodiscard]] double evaluation_ps(std::uint32_t stages) const {
        return (static_cast<double>(stages) * static_cast<double>(stage_ps) +
                static_cast<double>(latch_ps)) *
               supply.delay_factor();
    }
};

}  // namespace tessera::tdnn
