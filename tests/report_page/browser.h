#pragma once
// A page in headless Chromium, driven over WebDriver (W3C) by Debian's chromedriver.

#include <string>
#include <string_view>
#include <vector>
#include <nlohmann/json.hpp>

#include "tests/system/program.h"

namespace tessera::test {

class Browser {
  public:
    // Throws when there is no browser.
    Browser();
    ~Browser();
    Browser(const Browser&) = delete;
    Browser& operator=(const Browser&) = delete;

    void open(const std::filesystem::path& file);
    // The value that a function body returns.
    nlohmann::json run(std::string_view script);
    // A command of the DevTools protocol.
    nlohmann::json devtools(std::string_view command, const nlohmann::json& parameters);
    void resize(int width, int height);
    // In the window's own pixels.
    void move_to(int x, int y);
    void click(int x, int y);
    void wheel(int x, int y, int delta);
    void press(std::string_view key);
    // Until the page has stopped scrolling.
    void settle();

    // What the page wrote to the console as a warning or error since the last call.
    std::vector<std::string> complaints();
    // What the page asked for since the last call, itself aside.
    std::vector<std::string> requests();

  private:
    nlohmann::json ask(std::string_view method, const std::string& path,
                       const nlohmann::json& body);
    void act(const nlohmann::json& source);
    std::vector<nlohmann::json> log(std::string_view type);

    std::filesystem::path folder_;  // of its profile
    Background driver_;
    std::string port_, session_;
};

}  // namespace tessera::test
