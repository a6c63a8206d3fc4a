#pragma once
// One debugger's conversation: GDB's remote serial protocol on top of a Target. Knows no sockets
// and no clocks.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/debug/packet.h"
#include "platform/debug/target.h"

namespace tessera::debug {

class Session {
  public:
    // What the debugger wants to happen next.
    enum class Wish : std::uint8_t { none, resume, detach, kill };

    Session(Target& target, std::function<void(std::string_view)> send)
        : target_(target), send_(std::move(send)) {}

    void feed(std::string_view bytes) { reader_.feed(bytes); }
    // While the program stands: answers what has arrived until it is to go on, or nothing is left.
    [[nodiscard]] Wish serve();
    // While it runs: whether the debugger wants it to stand, or to end, for which it stands first.
    // All else waits.
    [[nodiscard]] bool wants_stop() { return reader_.take_interrupt() || reader_.is_next("k"); }
    [[nodiscard]] const Resume& resume() const { return resume_; }

    // The program stands again.
    void stopped(const StopReason& reason);
    // The program has ended, and with it the conversation.
    void exited(std::uint8_t code);
    void say(std::string_view text);  // on the debugger's console, while the program runs

  private:
    [[nodiscard]] Wish answer(std::string_view packet);
    void reply(std::string_view payload) { send_(frame(payload)); }
    void reply_ok_if(bool done) { reply(done ? "OK" : "E01"); }

    void query(std::string_view packet);
    void announce_features();
    void transfer(std::string_view packet, const std::string& document);
    void read_registers();
    void write_registers(std::string_view hex);
    void read_register(std::string_view packet);
    void write_register(std::string_view packet);
    void read_memory(std::string_view packet);
    void write_memory(std::string_view packet);
    void write_binary(std::string_view packet);
    void change_point(std::string_view packet, bool inserts);
    [[nodiscard]] Wish resume_by(std::string_view packet);
    [[nodiscard]] Wish resume_at(std::string_view address, bool is_step);

    Target& target_;
    std::function<void(std::string_view)> send_;
    PacketReader reader_;
    bool acknowledges_ = true;
    Resume resume_;
    std::string last_stop_ = "S05";
};

}  // namespace tessera::debug
