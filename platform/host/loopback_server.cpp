#include "platform/host/loopback_server.h"

#include <fmt/format.h>

#include <array>
#include <boost/asio/buffer.hpp>

#include "platform/config/error.h"

namespace tessera::host {

namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr int kPatienceMs = 5000;  // with a client that takes nothing

bool is_only_empty(const error_code& error) {
    return error == boost::asio::error::would_block || error == boost::asio::error::try_again ||
           error == boost::asio::error::interrupted;
}

}  // namespace

LoopbackServer::LoopbackServer(std::uint16_t wanted_port, std::string_view option, std::string busy)
    : acceptor_(context_), busy_(std::move(busy)) {
    const tcp::endpoint here(boost::asio::ip::address_v4::loopback(), wanted_port);
    error_code error;
    acceptor_.open(here.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(here, error);
    if (!error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
    if (!error) acceptor_.non_blocking(true, error);
    if (error)
        throw config::Error(std::string(option), fmt::format("cannot listen on port {}: {}",
                                                             wanted_port, error.message()));
    port_ = acceptor_.local_endpoint().port();
    listening_handle_ = acceptor_.native_handle();
}

bool LoopbackServer::accept() {
    bool is_new = false;
    for (;;) {
        error_code error;
        tcp::socket socket(context_);
        acceptor_.accept(socket, error);
        if (error) return is_new;
        socket.non_blocking(true, error);
        if (has_client()) {
            socket.write_some(boost::asio::buffer(busy_), error);
            continue;
        }
        socket.set_option(tcp::no_delay(true), error);
        client_handle_ = socket.native_handle();
        client_.emplace(std::move(socket));
        is_new = true;
    }
}

void LoopbackServer::read(std::string& into) {
    std::array<char, 4096> buffer;
    while (has_client()) {
        error_code error;
        const std::size_t bytes = client_->read_some(boost::asio::buffer(buffer), error);
        into.append(buffer.data(), bytes);
        if (is_only_empty(error)) return;
        if (error) drop();
    }
}

void LoopbackServer::write(std::string_view bytes) {
    while (has_client() && !bytes.empty()) {
        error_code error;
        const std::size_t written =
            client_->write_some(boost::asio::buffer(bytes.data(), bytes.size()), error);
        bytes.remove_prefix(written);
        if (is_only_empty(error)) {
            pollfd ready{client_handle_, POLLOUT, 0};
            if (::poll(&ready, 1, kPatienceMs) == 0) drop();
        } else if (error) {
            drop();
        }
    }
}

void LoopbackServer::wait() const {
    std::vector<pollfd> descriptors;
    list_descriptors(descriptors);
    ::poll(descriptors.data(), descriptors.size(), -1);
}

void LoopbackServer::list_descriptors(std::vector<pollfd>& descriptors) const {
    descriptors.push_back({listening_handle_, POLLIN, 0});
    if (has_client()) descriptors.push_back({client_handle_, POLLIN, 0});
}

}  // namespace tessera::host
