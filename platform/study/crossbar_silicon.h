#pragma once
// Published figures of crossbar machines beside what the model gives for them.

#include <cstdint>

#include "platform/study/published.h"

namespace tessera::study {

// Of 8-bit random weights and inputs, from `seed`. Figures:
//
//   conversion_pJ, dac_row_pJ, shift_add_pJ   of an ADC; a row driven for one bit; a code added
//   cycle_ns, product_ns                      a bit of a product; a product with inputs of 16 bits
//   array_power_mW, machine_power_mW          cells of one crossbar read bit after bit; all of it
//   exact_adc_bits, offset_adc_bits, differential_adc_bits
//                                             fewest with which ideal devices give exact products
//   relative_error_pct                        of products, of what they vary by
//   mac_pJ                                    a cell's part in one read, converters included
//   spike_rate_MHz, spikes_mean               of one converter at the most; of a column's window
//   two_columns_GOPS                          two operations a cell, one read a window
//
// Throws config::Error for files that are none.
[[nodiscard]] std::vector<ComparedFigure> compare_crossbars(const PublishedMachine& machine,
                                                            std::uint64_t seed);

}  // namespace tessera::study
