#include "tests/system/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <sstream>
#include <thread>

namespace tessera::test {

namespace fs = std::filesystem;

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (std::string& text : texts) list.push_back(text.data());
    list.push_back(nullptr);
    return list;
}

std::vector<std::string> inherited(const std::vector<std::string>& added) {
    std::vector<std::string> list;
    for (char** entry = environ; *entry != nullptr; ++entry) list.emplace_back(*entry);
    list.insert(list.begin(), added.begin(), added.end());
    return list;
}

void open_for_writing(posix_spawn_file_actions_t& actions, int descriptor, const fs::path& path) {
    posix_spawn_file_actions_addopen(&actions, descriptor, path.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0644);
}

}  // namespace

std::string read_file(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

void write_file(const fs::path& path, std::string_view content) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
}

Background::Background(const fs::path& folder, const std::vector<std::string>& command,
                       const std::vector<std::string>& environment)
    : name_(command.front()) {
    static int started = 0;
    const std::string stem = folder.string() + "." + std::to_string(started++);
    out_ = stem + ".stdout";
    err_ = stem + ".stderr";
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    open_for_writing(actions, STDOUT_FILENO, out_);
    open_for_writing(actions, STDERR_FILENO, err_);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());

    std::vector<std::string> arguments = command, variables = inherited(environment);
    const int error = posix_spawnp(&process_, name_.c_str(), &actions, nullptr,
                                   pointers(arguments).data(), pointers(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    if (error == 0) return;
    process_ = 0;
    ADD_FAILURE() << name_ << " cannot be started: " << std::strerror(error);
}

Background::~Background() {
    if (process_ != 0) {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
    }
    fs::remove(out_);
    fs::remove(err_);
}

bool Background::says(std::string_view text) const {
    for (int i = 0; i < 2000; ++i) {
        if (err().find(text) != std::string::npos) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ADD_FAILURE() << name_ << " does not say `" << text << "` but\n" << err();
    return false;
}

void Background::signal(int number) const { kill(process_, number); }

Outcome Background::wait() {
    Outcome outcome;
    if (process_ == 0) return outcome;
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = 0;
    outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    outcome.out = read_file(out_);
    outcome.err = read_file(err_);
    return outcome;
}

Outcome run_process(const fs::path& folder, const std::vector<std::string>& command,
                    const std::vector<std::string>& environment) {
    return Background(folder, command, environment).wait();
}

Sandbox::Sandbox() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) / (std::string("tessera_") + test->test_suite_name() +
                                              "_" + test->name() + "_" + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
}

Sandbox::~Sandbox() { fs::remove_all(folder_); }

std::string Sandbox::write(std::string_view name, std::string_view content) const {
    write_file(folder_ / name, content);
    return std::string(name);
}

Outcome Sandbox::tessera(const std::vector<std::string>& arguments) const {
    std::vector<std::string> command = {TESSERA_PROGRAM};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_process(folder_, command, {"TESSERA_HOME=" TESSERA_SOURCE});
}

Outcome Sandbox::digits(const std::vector<std::string>& arguments, std::string_view out) const {
    std::vector<std::string> all = {"run", digits_scenario(), "--out", std::string(out)};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return tessera(all);
}

std::vector<std::string> Sandbox::run_alone(const std::string& application,
                                            const std::vector<std::string>& arguments) {
    std::vector<std::string> all = {
        "run",   digits_scenario(), "--out", "out",
        "--set", "workload=null",   "--set", "firmware.app=" + application};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return all;
}

Outcome Sandbox::alone(const std::string& application,
                       const std::vector<std::string>& arguments) const {
    return tessera(run_alone(application, arguments));
}

std::unique_ptr<Background> Sandbox::start_alone(const std::string& application,
                                                 const std::vector<std::string>& arguments) const {
    std::vector<std::string> command = run_alone(application, arguments);
    command.insert(command.begin(), TESSERA_PROGRAM);
    return std::make_unique<Background>(folder_, command,
                                        std::vector<std::string>{"TESSERA_HOME=" TESSERA_SOURCE});
}

nlohmann::json Sandbox::result(std::string_view out) const {
    return nlohmann::json::parse(result_text(out), nullptr, false);
}
std::string Sandbox::result_text(std::string_view out) const {
    return read_file(folder_ / out / "result.json");
}
std::string Sandbox::uart_log(std::string_view out) const {
    return read_file(folder_ / out / "uart.log");
}

std::string scenario_file(std::string_view below) {
    return (fs::path(TESSERA_SOURCE) / "scenarios" / below).string();
}
std::string digits_scenario() { return scenario_file("digits.yaml"); }

void expect_refused(const Sandbox& sandbox, const Outcome& outcome,
                    const std::vector<std::string>& parts) {
    EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
    EXPECT_EQ(outcome.err.rfind("tessera: error: ", 0), 0u) << outcome.err;
    for (const std::string& part : parts)
        EXPECT_NE(outcome.err.find(part), std::string::npos) << "expected `" << part << "` in\n"
                                                             << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_FALSE(fs::exists(sandbox / "out")) << "a refused run leaves an output folder";
}

}  // namespace tessera::test
