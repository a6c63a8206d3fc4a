#pragma once
// The spans that firmware has marked.

#include <cstdint>
#include <map>
#include <vector>

#include "models/peripherals/marker.h"
#include "models/riscv/core.h"
#include "platform/soc/run_result.h"

namespace tessera::soc {

// Counted in the core's own cycles and instructions, from the write that begins a span to the one
// that ends it. Spans of one id may nest; those of different ids may overlap.
class MarkerRecord final : public peripherals::MarkerListener {
  public:
    void watch(const riscv::Core& core) { core_ = &core; }
    void on_begin(std::uint32_t id) override;
    void on_end(std::uint32_t id) override;

    [[nodiscard]] MarkerResult result() const;

  private:
    struct Place {
        std::uint64_t cycle, instructions;
    };
    [[nodiscard]] Place here() const { return {core_->cycle(), core_->instret()}; }

    const riscv::Core* core_ = nullptr;
    std::map<std::uint32_t, std::vector<Place>> open_;  // by id
    std::map<std::uint32_t, MarkerTotals> totals_;
    std::vector<MarkerSpan> spans_;
};

}  // namespace tessera::soc
