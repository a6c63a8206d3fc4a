#pragma once
// A TCP server for one client at a time, reachable from this machine alone.

#include <poll.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace tessera::host {

// Listens on 127.0.0.1. Nothing waits but wait() and write(). A client that comes while another is
// there hears `busy` and is sent away.
class LoopbackServer {
  public:
    // Port 0: the system picks one. Throws config::Error, naming `option`, when the port cannot be
    // had.
    LoopbackServer(std::uint16_t port, std::string_view option, std::string busy);

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] bool has_client() const { return client_.has_value(); }
    // Looks who has come; true when there is a client that was not there before.
    bool accept();
    // Appends what the client has sent. A client that has closed the connection is gone afterwards.
    void read(std::string& into);
    // Whole; waits while the client takes nothing, though not for ever. A client that does not take
    // it is gone afterwards.
    void write(std::string_view bytes);
    void drop() { client_.reset(); }

    // Blocks until somebody comes, or the client sends something or goes.
    void wait() const;
    void list_descriptors(std::vector<pollfd>& descriptors) const;

  private:
    boost::asio::io_context context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::optional<boost::asio::ip::tcp::socket> client_;
    int listening_handle_ = -1, client_handle_ = -1;
    std::uint16_t port_ = 0;
    std::string busy_;
};

}  // namespace tessera::host
