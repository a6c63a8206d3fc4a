// The whole command `tessera run`: start, import, calibration, compilation, simulation, check,
// output.

#include <benchmark/benchmark.h>

#include <cstdlib>

namespace {

void run_command(benchmark::State& state, const char* command) {
    for (auto _ : state)
        if (std::system(command) != 0) state.SkipWithError("the command failed");
}

BENCHMARK_CAPTURE(run_command, digits, TESSERA_PROGRAM " run --quiet --out /tmp/tessera-bench")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MinTime(5);
BENCHMARK_CAPTURE(run_command, start_only, TESSERA_PROGRAM " --version >/dev/null")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
