#include "models/reram/config.h"

#include <fmt/core.h>

#include <cmath>

namespace tessera::reram {

void DeviceConfig::validate() const {
    if (g_max_uS <= g_min_uS)
        throw base::ConfigError(
            fmt::format("g_max: {} uS must be more than g_min, {} uS", g_max_uS, g_min_uS));
    if (stuck_low + stuck_high > 1)
        throw base::ConfigError(
            fmt::format("stuck_low and stuck_high: {} and {} of all cells are more than all",
                        stuck_low, stuck_high));
    if (program_error == ProgramError::wan && g_max_uS > 39)
        throw base::ConfigError(
            fmt::format("program_error: wan holds up to 39 uS, g_max is {} uS", g_max_uS));
    if (program_error == ProgramError::milo && (g_min_uS < 50 || g_max_uS > 225))
        throw base::ConfigError(
            fmt::format("program_error: milo holds from 50 to 225 uS, the device has {} to {} uS",
                        g_min_uS, g_max_uS));
    if (program_sigma_uS != 0 && program_error != ProgramError::constant)
        throw base::ConfigError("program_sigma: only program_error constant has one");
    if (program_sigma_part != 0 && program_error != ProgramError::relative)
        throw base::ConfigError("program_sigma_part: only program_error relative has one");
}

void IfcConfig::validate() const {
    if (static_cast<double>(window_ps) < dead_time_ns * 1000)
        throw base::ConfigError(fmt::format(
            "window: {} ns are over before the first spike's dead time of {} ns: every count is 0",
            static_cast<double>(window_ps) / 1000, dead_time_ns));
}

void Config::validate() const {
    device.validate();
    ifc.validate();
    port.validate();
    if (program.method == ProgramMethod::verify && device.program_error != ProgramError::none)
        throw base::ConfigError(
            "device: program_error is what direct programming leaves; verify has a tolerance");
    // A full column in steps of 2^-16 of a level must stay within 31 bits.
    const double most = rows * (device.g_max_uS / device.step_uS() + 1);
    if (converter != ConverterKind::ttfs && most > 16384)
        throw base::ConfigError(
            fmt::format("rows: {} cells of up to {:.0f} steps between levels are more than a "
                        "column's sum can hold, 16384 steps",
                        rows, device.g_max_uS / device.step_uS()));
    if (converter == ConverterKind::ifc && input == InputCoding::pulse_width)
        throw base::ConfigError(
            "input: pulses that end one by one change a column's current, and a spike count is "
            "none of its mean; integrate-and-fire converters take bit_serial or rate");
    if (converter == ConverterKind::ttfs && encoding != WeightEncoding::differential)
        throw base::ConfigError(
            "encoding: time-to-first-spike neurons have twin columns, which are differential");
    if (converter == ConverterKind::ttfs && wires.ir_drop == IrDrop::ladder)
        throw base::ConfigError(
            "wires: ladders lose by what else is on, word line by word line in time; "
            "time-to-first-spike takes none or exact");
    if (converter == ConverterKind::ifc && encoding != WeightEncoding::differential)
        throw base::ConfigError(
            "encoding: integrate-and-fire converters count what g_min lets through too; only a "
            "differential pair cancels it");
    if (adc.per_array > cols)
        throw base::ConfigError(
            fmt::format("adc: {} converters for {} columns", adc.per_array, cols));
    if (adc.lsb_log2 > 16 && adc.lsb_log2 != AdcConfig::kAuto)
        throw base::ConfigError(
            fmt::format("adc: lsb_log2 {} is neither -8 to 16 nor 99", adc.lsb_log2));
    const double least_sum = std::exp2(adc.lsb_log2 - 1);
    if (converter == ConverterKind::adc && adc.lsb_log2 != AdcConfig::kAuto &&
        least_sum > rows * (device.levels() - 1.0))
        throw base::ConfigError(fmt::format(
            "adc: a code needs sums of {:g} levels, {} rows of {}-bit cells reach {}: every code "
            "is 0",
            least_sum, rows, device.bits, rows * (device.levels() - 1)));
}

}  // namespace tessera::reram
