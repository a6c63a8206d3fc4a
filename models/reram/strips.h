#pragma once
// How the images of a job pass through the tile's buffers.

#include <cstdint>
#include <optional>

#include "models/base/job.h"
#include "models/reram/config.h"

namespace tessera::reram {

// Some ofmap rows of an image, and the ifmap rows they need. Halves of the buffers hold one each.
struct Strip {
    std::uint32_t image = 0, row = 0, rows = 0;     // of the ofmap
    std::uint32_t first_input = 0, input_rows = 0;  // of the ifmap
};

class Strips {
  public:
    // Nothing when not even one ofmap row fits.
    [[nodiscard]] static std::optional<Strips> of(const Config& config, const base::Job& job);

    [[nodiscard]] std::optional<Strip> next();
    [[nodiscard]] std::uint32_t rows() const { return rows_; }  // of the ofmap, in a whole strip
    // Bytes of all the job's strips, ifmap rows that two of them need counted twice.
    [[nodiscard]] std::uint64_t input_bytes() const;

  private:
    Strips(const base::Job& job, std::uint32_t rows)
        : geometry_(job.geometry),
          element_bytes_(job.streams[base::kInput].bits / 8),
          rows_(rows) {}
    [[nodiscard]] Strip strip(std::uint32_t image, std::uint32_t row) const;

    base::Geometry geometry_;
    std::uint32_t element_bytes_, rows_;
    std::uint32_t image_ = 0, row_ = 0;
};

}  // namespace tessera::reram
