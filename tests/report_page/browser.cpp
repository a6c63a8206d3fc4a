#include "tests/report_page/browser.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <stdexcept>
#include <thread>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/version.hpp>

namespace tessera::test {

namespace {

using nlohmann::json;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;

constexpr std::string_view kStarted = "started successfully on port ";

// The browser's sockets stand in its folder, and names of sockets are short.
std::filesystem::path short_folder() {
    char name[] = "/tmp/browser.XXXXXX";
    if (mkdtemp(name) == nullptr) throw std::runtime_error("no temporary folder");
    return name;
}

}  // namespace

Browser::Browser()
    : folder_(short_folder()),
      driver_(folder_, {"/bin/sh", "-c", "exec chromedriver --port=0 >&2"},
              {"TMPDIR=" + folder_.string(), "HOME=" + folder_.string()}) {
    if (!driver_.says(kStarted))
        throw std::runtime_error("chromedriver did not start; is chromium-driver installed? " +
                                 driver_.err());
    const std::string said = driver_.err();
    const std::size_t at = said.find(kStarted) + kStarted.size();
    port_ = said.substr(at, said.find_first_not_of("0123456789", at) - at);
    const json chrome = {{"args",
                          {"--headless=new", "--no-sandbox", "--disable-gpu",
                           "--disable-dev-shm-usage", "--hide-scrollbars"}},
                         {"perfLoggingPrefs", {{"enableNetwork", true}}}};
    const json wanted = {{"browserName", "chrome"},
                         {"goog:chromeOptions", chrome},
                         {"goog:loggingPrefs", {{"browser", "ALL"}, {"performance", "ALL"}}}};
    session_ = ask("POST", "/session", {{"capabilities", {{"alwaysMatch", wanted}}}})["sessionId"];
}

Browser::~Browser() {
    try {
        (void)ask("DELETE", "/session/" + session_, nullptr);
    } catch (const std::exception& error) {
        ADD_FAILURE() << "the browser did not close: " << error.what();
    }
    std::error_code ignored;  // it may still be writing
    std::filesystem::remove_all(folder_, ignored);
}

json Browser::ask(std::string_view method, const std::string& path, const json& body) {
    boost::asio::io_context context;
    boost::beast::tcp_stream stream(context);
    stream.connect(tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"),
                                 static_cast<std::uint16_t>(std::stoi(port_))));
    http::request<http::string_body> request{http::string_to_verb({method.data(), method.size()}),
                                             path, 11};
    request.set(http::field::host, "127.0.0.1:" + port_);
    request.set(http::field::content_type, "application/json");
    if (!body.is_null()) request.body() = body.dump();
    request.prepare_payload();
    http::write(stream, request);
    boost::beast::flat_buffer buffer;
    http::response_parser<http::string_body> response;
    response.body_limit(64 * 1024 * 1024);
    http::read(stream, buffer, response);
    const json answer = json::parse(response.get().body());
    if (response.get().result() != http::status::ok)
        throw std::runtime_error(path + ": " + answer["value"].value("message", ""));
    return answer["value"];
}

void Browser::open(const std::filesystem::path& file) {
    (void)ask("POST", "/session/" + session_ + "/url", {{"url", "file://" + file.string()}});
}

json Browser::run(std::string_view script) {
    return ask("POST", "/session/" + session_ + "/execute/sync",
               {{"script", script}, {"args", json::array()}});
}

json Browser::devtools(std::string_view command, const json& parameters) {
    return ask("POST", "/session/" + session_ + "/goog/cdp/execute",
               {{"cmd", command}, {"params", parameters}});
}

void Browser::resize(int width, int height) {
    (void)devtools(
        "Emulation.setDeviceMetricsOverride",
        {{"width", width}, {"height", height}, {"deviceScaleFactor", 1}, {"mobile", false}});
}

void Browser::act(const json& source) {
    (void)ask("POST", "/session/" + session_ + "/actions", {{"actions", json::array({source})}});
}

void Browser::move_to(int x, int y) {
    act({{"type", "pointer"},
         {"id", "mouse"},
         {"actions",
          json::array({{{"type", "pointerMove"}, {"duration", 0}, {"x", x}, {"y", y}}})}});
}

void Browser::click(int x, int y) {
    act({{"type", "pointer"},
         {"id", "mouse"},
         {"actions", json::array({{{"type", "pointerMove"}, {"duration", 0}, {"x", x}, {"y", y}},
                                  {{"type", "pointerDown"}, {"button", 0}},
                                  {{"type", "pointerUp"}, {"button", 0}}})}});
}

void Browser::wheel(int x, int y, int delta) {
    act({{"type", "wheel"},
         {"id", "wheel"},
         {"actions", json::array({{{"type", "scroll"},
                                   {"duration", 0},
                                   {"x", x},
                                   {"y", y},
                                   {"deltaX", 0},
                                   {"deltaY", delta}}})}});
}

void Browser::press(std::string_view key) {
    act({{"type", "key"},
         {"id", "keyboard"},
         {"actions", json::array({{{"type", "keyDown"}, {"value", key}},
                                  {{"type", "keyUp"}, {"value", key}}})}});
}

void Browser::settle() {
    json before, now;
    do {
        before = now;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        now = run("return window.scrollY");
    } while (now != before);
}

std::vector<json> Browser::log(std::string_view type) {
    return ask("POST", "/session/" + session_ + "/se/log", {{"type", type}});
}

std::vector<std::string> Browser::complaints() {
    std::vector<std::string> complaints;
    for (const json& entry : log("browser"))
        if (entry["level"] == "SEVERE" || entry["level"] == "WARNING")
            complaints.push_back(entry["message"]);
    return complaints;
}

std::vector<std::string> Browser::requests() {
    std::vector<std::string> urls;
    for (const json& entry : log("performance")) {
        const json message = json::parse(entry["message"].get<std::string>())["message"];
        if (message["method"] != "Network.requestWillBeSent") continue;
        if (message["params"].value("type", "") == "Document") continue;
        urls.push_back(message["params"]["request"]["url"]);
    }
    return urls;
}

}  // namespace tessera::test
