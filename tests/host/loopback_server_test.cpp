#include "platform/host/loopback_server.h"

#include <gtest/gtest.h>

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "platform/config/error.h"

namespace tessera::host {
namespace {

using boost::asio::ip::tcp;

class Client {
  public:
    explicit Client(std::uint16_t port) : socket_(context_) {
        socket_.connect({boost::asio::ip::address_v4::loopback(), port});
    }
    void send(const std::string& text) { boost::asio::write(socket_, boost::asio::buffer(text)); }
    // Until the other side closes, or `bytes` have come.
    std::string receive(std::size_t bytes) {
        std::string text(bytes, '\0');
        std::size_t done = 0;
        boost::system::error_code error;
        while (done < bytes && !error)
            done += socket_.read_some(boost::asio::buffer(text.data() + done, bytes - done), error);
        text.resize(done);
        return text;
    }
    void close() { socket_.close(); }

  private:
    boost::asio::io_context context_;
    tcp::socket socket_;
};

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
