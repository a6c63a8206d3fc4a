#pragma once
// Framing of GDB's remote serial protocol ("Debugging with GDB", appendix E): $payload#checksum.

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace tessera::debug {

// Longer packets are dropped; GDB is told this size.
inline constexpr std::size_t kLongestPacket = 16384;

[[nodiscard]] std::string frame(std::string_view payload);

// What arrives, byte by byte. Whatever is no packet, acknowledgement or interrupt is skipped.
class PacketReader {
  public:
    struct Event {
        enum class Kind { packet, damaged, interrupt } kind;
        std::string payload;  // of a packet, unescaped
    };

    void feed(std::string_view bytes);
    [[nodiscard]] bool is_empty() const { return events_.empty(); }
    Event take();
    // A Ctrl-C among what has arrived, which is forgotten then.
    bool take_interrupt();
    // Whether the next event is this packet.
    [[nodiscard]] bool is_next(std::string_view payload) const {
        return !events_.empty() && events_.front().kind == Event::Kind::packet &&
               events_.front().payload == payload;
    }

  private:
    enum class State { outside, payload, escaped, first_digit, second_digit };

    void feed(char character);
    void begin();
    void add(char character);

    State state_ = State::outside;
    std::string payload_;
    unsigned sum_ = 0, digits_ = 0;
    bool is_damaged_ = false;
    std::deque<Event> events_;
};

}  // namespace tessera::debug
