#include "platform/config/quantity.h"

#include <gtest/gtest.h>

namespace tessera::config {
namespace {

using base::Unit;

struct Row {
    Unit unit;
    const char* text;
    std::uint64_t base_units;
};

// Values by hand, from the definitions of the prefixes.
constexpr Row kRows[] = {
    {Unit::hertz, "200 MHz", 200'000'000},
    {Unit::hertz, "1.5 GHz", 1'500'000'000},
    {Unit::hertz, "32.768kHz", 32'768},
    {Unit::hertz, "1 Hz", 1},
    {Unit::hertz, "1e3 MHz", 1'000'000'000},
    {Unit::bytes, "108 KiB", 110'592},
    {Unit::bytes, "64 KB", 64'000},
    {Unit::bytes, "64 kB", 64'000},
    {Unit::bytes, "0.5 KiB", 512},
    {Unit::bytes, "2 GiB", 2'147'483'648},
    {Unit::bytes, "1.5 MiB", 1'572'864},
    {Unit::bytes, "1 TB", 1'000'000'000'000},
    {Unit::bytes, "1 TiB", 1'099'511'627'776},
    {Unit::bytes, "1_024 B", 1'024},
    {Unit::bytes, "18446744073709551615 B", 18'446'744'073'709'551'615u},
    {Unit::picoseconds, "10 us", 10'000'000},
    {Unit::picoseconds, "10 µs", 10'000'000},
    {Unit::picoseconds, "100 ps", 100},
    {Unit::picoseconds, "0.1 ns", 100},
    {Unit::picoseconds, "13.75 ns", 13'750},
    {Unit::picoseconds, "7.8 us", 7'800'000},
    {Unit::picoseconds, "64 ms", 64'000'000'000},
    {Unit::picoseconds, "2 s", 2'000'000'000'000},
    {Unit::bytes_per_second, "12.8 GB/s", 12'800'000'000},
    {Unit::bytes_per_second, "1 GiB/s", 1'073'741'824},
    {Unit::bytes_per_second, "3 B/s", 3},
    {Unit::attojoules, "0.2 pJ", 200'000},
    {Unit::attojoules, "35 fJ", 35'000},
    {Unit::attojoules, "0.001 fJ", 1},
    {Unit::attojoules, "640 pJ", 640'000'000},
    {Unit::attojoules, "1.1 nJ", 1'100'000'000},
    {Unit::attojoules, "3 aJ", 3},
    {Unit::attojoules, "2 J", 2'000'000'000'000'000'000},
    {Unit::picoseconds, "0", 0},
    {Unit::picoseconds, "0.0 s", 0},
};

template <class Action>
std::string refusal(Action&& action) {
    try {
        action();
    } catch (const base::ConfigError& error) {
        return error.what();
    }
    return "no error";
}

std::string refusal_of(const char* text, Unit unit) {
    return refusal([&] { (void)parse_quantity(text, unit); });
}

TEST(Quantity, IsExactInBaseUnits) {
    for (const Row& row : kRows) {
        EXPECT_EQ(static_cast<std::uint64_t>(parse_quantity(row.text, row.unit)), row.base_units)
            << row.text;
    }
}

TEST(Quantity, MayBeAFractionInFieldsThatKeepOne) {
    EXPECT_EQ(parse_real_quantity("0.35 fJ", Unit::attojoules), 350.0);
    EXPECT_EQ(parse_real_quantity("0.1 aJ", Unit::attojoules), 0.1);
    EXPECT_EQ(parse_real_quantity("0.3 GHz", Unit::hertz), 3e8);
    EXPECT_EQ(parse_real_quantity("0.5 KiB", Unit::bytes), 512.0);
}

TEST(Quantity, RefusesPartsOfABaseUnit) {
    EXPECT_EQ(refusal_of("0.5 ps", Unit::picoseconds), "`0.5 ps` is not a whole number of ps");
    EXPECT_EQ(refusal_of("1.0001 KiB", Unit::bytes), "`1.0001 KiB` is not a whole number of B");
    EXPECT_EQ(refusal_of("1e-400 s", Unit::picoseconds), "`1e-400 s` is not a whole number of ps");
}

TEST(Quantity, RefusesAMissingOrUnknownUnit) {
    EXPECT_EQ(refusal_of("200", Unit::hertz),
              "expected a frequency with its unit, such as `200 MHz`, found `200`");
    EXPECT_EQ(
        refusal_of("200 mhz", Unit::hertz),
        "unknown unit `mhz` of frequency: expected GHz, MHz, kHz or Hz (did you mean 'MHz'?)");
    EXPECT_EQ(refusal_of("5 parsecs", Unit::picoseconds),
              "unknown unit `parsecs` of time: expected s, ms, us, µs, ns or ps");
    EXPECT_EQ(refusal_of("5 KiB", Unit::picoseconds),
              "unknown unit `KiB` of time: expected s, ms, us, µs, ns or ps");
}

TEST(Quantity, RefusesWhatIsNotANumber) {
    for (const char* text :
         {"", "ten", "ns", "- 5 ns", "1..5 ns", "0x10 ns", "012 ns", "1e ns", "1__0 ns"}) {
        EXPECT_NE(refusal_of(text, Unit::picoseconds), "no error") << text;
    }
    EXPECT_EQ(refusal_of("ten", Unit::picoseconds), "expected a time such as `10 us`, found `ten`");
    EXPECT_EQ(refusal_of("1e30 s", Unit::picoseconds), "`1e30 s` is too large");
}

TEST(Quantity, PrintsInTheLargestWholeUnit) {
    EXPECT_EQ(format_quantity(200'000'000, Unit::hertz), "200 MHz");
    EXPECT_EQ(format_quantity(110'592, Unit::bytes), "108 KiB");
    EXPECT_EQ(format_quantity(64'000, Unit::bytes), "64 KB");
    EXPECT_EQ(format_quantity(13'750, Unit::picoseconds), "13750 ps");
    EXPECT_EQ(format_quantity(0, Unit::picoseconds), "0 ps");
    EXPECT_EQ(format_quantity(42, Unit::none), "42");
}

TEST(Quantity, ReadsBackWhatItPrints) {
    for (const Row& row : kRows) {
        const auto value = static_cast<Wide>(row.base_units);
        EXPECT_TRUE(parse_quantity(format_quantity(value, row.unit), row.unit) == value)
            << row.text;
        EXPECT_TRUE(parse_quantity(format_in_base_unit(value, row.unit), row.unit) == value)
            << row.text;
    }
}

}  // namespace
}  // namespace tessera::config
