#pragma once
// Counters of one machine, in registers and in status records.

#include <array>
#include <cstdint>
#include <string_view>

#include "models/base/job.h"
#include "models/base/register_bank.h"

namespace tessera::base {

template <class Counters>
struct CounterName {
    std::string_view name;
    std::uint64_t Counters::*member;
};

// Into pairs of registers, low words first, that follow each other in the table from `first` on.
template <class Counters, std::size_t N>
void latch(RegisterBank& registers, const Register& first,
           const std::array<CounterName<Counters>, N>& names, const Counters& counters) {
    const Register* reg = &first;
    for (const CounterName<Counters>& counter : names) {
        const std::uint64_t value = counters.*counter.member;
        registers.set(*reg++, static_cast<std::uint32_t>(value));
        registers.set(*reg++, static_cast<std::uint32_t>(value >> 32));
    }
}

// What they have grown by, into JobStatus::machine from `first` on.
template <class Counters, std::size_t N>
void report_growth(JobStatus& status, std::size_t first,
                   const std::array<CounterName<Counters>, N>& names, const Counters& before,
                   const Counters& now) {
    for (std::size_t i = 0; i < N; ++i)
        status.machine[first + i] = now.*names[i].member - before.*names[i].member;
}

}  // namespace tessera::base
