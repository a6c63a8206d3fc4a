#pragma once
// The built program run as a process, in a folder of its own.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace tessera::test {

struct Outcome {
    int exit_code = -1;  // 128 + signal when a signal ended it
    std::string out, err;
};

std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, std::string_view content);

// Runs one command with `folder` as its working directory and `environment` (NAME=value) added.
Outcome run_process(const std::filesystem::path& folder, const std::vector<std::string>& command,
                    const std::vector<std::string>& environment = {});

// One command that goes on while the test does something else; ended with its owner.
class Background {
  public:
    Background(const std::filesystem::path& folder, const std::vector<std::string>& command,
               const std::vector<std::string>& environment = {});
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    [[nodiscard]] std::string err() const { return read_file(err_); }
    // Until standard error has `text`, or the patience of a test is at its end.
    [[nodiscard]] bool says(std::string_view text) const;
    void signal(int number) const;
    // Waits for its end.
    Outcome wait();

  private:
    int process_ = 0;  // 0: ended, or never started
    std::string name_;
    std::filesystem::path out_, err_;
};

// A folder for one test, removed afterwards.
class Sandbox {
  public:
    Sandbox();
    ~Sandbox();
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
        return folder_ / name;
    }
    // Writes a file and returns its name.
    std::string write(std::string_view name, std::string_view content) const;

    [[nodiscard]] Outcome tessera(const std::vector<std::string>& arguments) const;
    // digits.yaml with further arguments; results go to `out`.
    [[nodiscard]] Outcome digits(const std::vector<std::string>& arguments = {},
                                 std::string_view out = "out") const;
    // As digits, but without a workload: the application runs alone.
    [[nodiscard]] Outcome alone(const std::string& application,
                                const std::vector<std::string>& arguments = {}) const;
    // As alone, in the background.
    [[nodiscard]] std::unique_ptr<Background> start_alone(
        const std::string& application, const std::vector<std::string>& arguments = {}) const;
    [[nodiscard]] nlohmann::json result(std::string_view out = "out") const;
    [[nodiscard]] std::string result_text(std::string_view out = "out") const;
    [[nodiscard]] std::string uart_log(std::string_view out = "out") const;

  private:
    [[nodiscard]] static std::vector<std::string> run_alone(
        const std::string& application, const std::vector<std::string>& arguments);

    std::filesystem::path folder_;
};

std::string digits_scenario();                      // absolute
std::string scenario_file(std::string_view below);  // of scenarios/, absolute

// Refused as bad input: exit code 2, an error message that holds all of `parts`, nothing on
// standard output, no `out` folder.
void expect_refused(const Sandbox& sandbox, const Outcome& outcome,
                    const std::vector<std::string>& parts);

}  // namespace tessera::test
