#pragma once
// The character buffer of a UART: 16 deep, or 1 with the FIFOs off.

#include <array>
#include <cstddef>
#include <cstdint>

namespace tessera::peripherals {

class CharacterFifo {
  public:
    static constexpr std::size_t kDepth = 16;

    void set_depth(std::size_t depth) {
        depth_ = depth;
        clear();
    }
    void clear() { count_ = 0; }
    [[nodiscard]] bool is_empty() const { return count_ == 0; }
    [[nodiscard]] bool is_full() const { return count_ >= depth_; }
    [[nodiscard]] std::uint8_t front() const { return is_empty() ? std::uint8_t{0} : data_[head_]; }

    // A character too many is lost.
    void push(std::uint8_t character) {
        if (is_full()) return;
        data_[(head_ + count_) % kDepth] = character;
        ++count_;
    }
    std::uint8_t pop() {
        const std::uint8_t character = front();
        if (count_ == 0) return character;
        head_ = (head_ + 1) % kDepth;
        --count_;
        return character;
    }

  private:
    std::array<std::uint8_t, kDepth> data_{};
    std::size_t head_ = 0;
    std::size_t count_ = 0;
    std::size_t depth_ = 1;
};

}  // namespace tessera::peripherals
