#pragma once
// The smallest machine that obeys the tile contract: copies bytes, chunk by chunk.

#include <algorithm>
#include <array>

#include "models/base/sim_time.h"
#include "models/base/tile.h"

namespace tessera::test {

class CopyTile final : public base::Tile {
  public:
    static constexpr std::uint64_t kClockHz = 1'000'000'000;
    static constexpr std::uint32_t kOperations = 1u << static_cast<unsigned>(base::Op::copy);
    static constexpr std::uint32_t kChunkBytes = 64;
    static constexpr std::uint64_t kCyclesPerChunk = 3;
    static constexpr std::uint64_t kEventsPerByte = 1000;  // of `test.copy`

    int resets = 0;

    CopyTile(const sc_core::sc_module_name& module_name, const base::Environment& environment)
        : Tile(module_name, base::kTileMap,
               {.class_id = 0x77, .operations = kOperations, .clock_hz = kClockHz}, {},
               environment),
          copied_(energy_event("test.copy")) {}

  protected:
    [[nodiscard]] std::optional<base::Refusal> refuse(const base::Job& job) const override {
        if (job.op != base::Op::copy || job.streams[base::kInput].bits != 8)
            return base::Refusal{base::JobCode::unsupported, "copies bytes only"};
        return std::nullopt;
    }

    base::JobCode run(const base::Job& job) override {
        const base::Stream& input = job.streams[base::kInput];
        const base::Stream& output = job.streams[base::kOutput];
        std::array<std::byte, kChunkBytes> chunk{};
        for (std::uint32_t at = 0; at < input.bytes; at += kChunkBytes) {
            if (should_stop()) return base::JobCode::aborted;
            const std::uint32_t bytes = std::min(kChunkBytes, input.bytes - at);
            base::Transfer in, out;
            mem.read(in, input.address + at, chunk.data(), bytes);
            if (!wait_for(in)) return base::JobCode::bus_error;
            spend(kCyclesPerChunk);
            counters_.macs_issued += bytes;
            copied_.add(bytes * kEventsPerByte, base::now_ps());
            mem.write(out, output.address + at, chunk.data(), bytes);
            if (!wait_for(out)) return base::JobCode::bus_error;
        }
        return base::JobCode::ok;
    }

    void on_reset() override { ++resets; }

  private:
    base::EnergyEvent& copied_;
};

}  // namespace tessera::test
