// Register accesses through a bank: plain storage, and with a callback.

#include <benchmark/benchmark.h>

#include "models/base/register_bank.h"

namespace {

using namespace tessera::base;

constexpr std::array kTable = {
    Register{"DATA", 0x0, Access::rw, 0, "storage"},
    Register{"LIVE", 0x4, Access::ro, 0, "computed"},
    Register{"HOOK", 0x8, Access::rw, 0, "with a callback"},
};
constexpr RegisterMap kMap = {"bench", "registers of the benchmark", 0x1000, kTable};

struct Owner {
    std::uint32_t value = 7;
    [[nodiscard]] std::uint32_t live(std::uint32_t) const { return value; }
    void hook(std::uint32_t, std::uint32_t written) { value += written; }
};

void access(benchmark::State& state, std::uint32_t offset, tlm::tlm_command command) {
    Owner owner;
    RegisterBank bank("bench", kMap);
    bank.compute<&Owner::live>(named(kTable, "LIVE"), &owner);
    bank.after_write<&Owner::hook>(named(kTable, "HOOK"), &owner);
    std::uint32_t data = 1;
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(offset);
    payload.set_data_ptr(reinterpret_cast<unsigned char*>(&data));
    payload.set_data_length(4);
    payload.set_streaming_width(4);
    sc_core::sc_time delay;
    for (auto _ : state) {
        bank.b_transport(payload, delay);
        benchmark::DoNotOptimize(data);
    }
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(access, read_storage, 0x0, tlm::TLM_READ_COMMAND);
BENCHMARK_CAPTURE(access, read_computed, 0x4, tlm::TLM_READ_COMMAND);
BENCHMARK_CAPTURE(access, write_storage, 0x0, tlm::TLM_WRITE_COMMAND);
BENCHMARK_CAPTURE(access, write_callback, 0x8, tlm::TLM_WRITE_COMMAND);

}  // namespace
