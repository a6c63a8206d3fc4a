#include "platform/host/loopback_server.h"

#include <gtest/gtest.h>

#include "platform/config/error.h"
#include "tests/host/client.h"

namespace tessera::host {
namespace {

using test::Client;

class LoopbackServerTest : public testing::Test {
  protected:
    LoopbackServer server{0, "--port", "busy\n"};

    void accept() {
        server.wait();
        ASSERT_TRUE(server.accept());
    }
    std::string read() {
        std::string text;
        server.wait();
        server.read(text);
        return text;
    }
};

TEST_F(LoopbackServerTest, PicksAPortAndTakesAClient) {
    EXPECT_NE(server.port(), 0);
    EXPECT_FALSE(server.accept());
    Client client(server.port());
    accept();
    EXPECT_TRUE(server.has_client());
    client.send("hello");
    EXPECT_EQ(read(), "hello");
    server.write("world");
    EXPECT_EQ(client.receive(5), "world");
}

TEST_F(LoopbackServerTest, ASecondClientHearsThatItIsBusyAndTheFirstStays) {
    Client first(server.port());
    accept();
    Client second(server.port());
    server.wait();
    EXPECT_FALSE(server.accept());
    EXPECT_EQ(second.receive(100), "busy\n");
    first.send("still here");
    EXPECT_EQ(read(), "still here");
}

TEST_F(LoopbackServerTest, AClientThatGoesMakesRoomForAnother) {
    {
        Client first(server.port());
        accept();
        first.send("last words");
        first.close();
        EXPECT_EQ(read(), "last words");
        std::string rest;
        while (server.has_client()) server.read(rest);
    }
    server.write("nobody hears this");
    Client second(server.port());
    accept();
    EXPECT_TRUE(server.has_client());
}

TEST_F(LoopbackServerTest, APortInUseIsRefusedWithTheOptionsName) {
    try {
        const LoopbackServer other(server.port(), "--gdb", "");
        FAIL() << "two servers have one port";
    } catch (const config::Error& error) {
        const std::string what = error.what();
        EXPECT_NE(what.find("--gdb"), std::string::npos) << what;
        EXPECT_NE(what.find(std::to_string(server.port())), std::string::npos) << what;
    }
}

}  // namespace
}  // namespace tessera::host
