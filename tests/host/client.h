#pragma once
// A program on the other end of a loopback connection.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <cstdint>
#include <string>

namespace tessera::test {

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
    boost::asio::ip::tcp::socket socket_;
};

}  // namespace tessera::test
