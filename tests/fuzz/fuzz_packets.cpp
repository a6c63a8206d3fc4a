// Bytes of a debugger that means no good, for libFuzzer: framing and every packet, on a program
// that is not there.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "platform/debug/session.h"
#include "tests/debug/fake_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
    using namespace tessera::debug;
    test::FakeTarget target;
    std::size_t sent = 0;
    Session session(target, [&](std::string_view text) { sent += text.size(); });
    // The input as packets, one a line, and then once more as it is: the fuzzer cannot guess
    // checksums.
    std::string_view rest(reinterpret_cast<const char*>(data), bytes);
    const std::string_view whole = rest;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        session.feed(frame(line));
        if (session.serve() == Session::Wish::resume)
            session.stopped({.kind = StopReason::Kind::interrupted, .point = {}});
        rest.remove_prefix(line.size() + (line.size() < rest.size() ? 1 : 0));
    }
    session.feed(whole);
    (void)session.wants_stop();
    (void)session.serve();
    return 0;
}
