#pragma once
// The order in which ifmap tiles come into the global buffer, and how far ahead.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/eyeriss/pieces.h"
#include "models/eyeriss/schedule.h"

namespace tessera::eyeriss {

// An ifmap tile on its way: first the lengths of its coded segments, then its data.
struct IfmapTile {
    enum class Stage : std::uint8_t { lengths, data };

    Pass pass;
    Stage stage = Stage::lengths;
    Fetch lengths, data;
    std::vector<std::uint16_t> words;  // of each segment, in order
};

// Tiles ahead of the pass that runs: those the global buffer has room for, and one more of which
// only the lengths are fetched.
class IfmapQueue {
  public:
    // `room`: tiles the global buffer holds.
    void start(const Layer& layer, const Mapping& mapping, std::uint32_t room) {
        if (tiles_.size() != room + 1) tiles_ = std::vector<IfmapTile>(room + 1);
        passes_.emplace(layer, mapping);
        head_ = count_ = 0;
    }
    [[nodiscard]] bool is_full() const { return count_ == tiles_.size(); }
    [[nodiscard]] std::size_t size() const { return count_; }
    // The tile `index` places ahead.
    [[nodiscard]] IfmapTile& operator[](std::size_t index) {
        return tiles_[(head_ + index) % tiles_.size()];
    }
    // Takes the next tile of the layer into the queue, which is not full; nullptr after the last.
    [[nodiscard]] IfmapTile* next() {
        while (const std::optional<Pass> pass = passes_->next())
            if (pass->loads_ifmap) {
                IfmapTile& tile = (*this)[count_++];
                tile.pass = *pass;
                tile.stage = IfmapTile::Stage::lengths;
                return &tile;
            }
        return nullptr;
    }
    void pop() {
        head_ = (head_ + 1) % tiles_.size();
        --count_;
    }
    [[nodiscard]] std::vector<IfmapTile>& all() { return tiles_; }

  private:
    std::vector<IfmapTile> tiles_;
    std::optional<PassSequence> passes_;
    std::size_t head_ = 0, count_ = 0;
};

}  // namespace tessera::eyeriss
