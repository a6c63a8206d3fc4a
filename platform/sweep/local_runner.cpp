#include "platform/sweep/local_runner.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <list>
#include <sstream>
#include <utility>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/process.hpp>
#include <boost/process/extend.hpp>
#include <nlohmann/json.hpp>

#include "platform/config/error.h"

namespace tessera::sweep {

namespace {

namespace asio = boost::asio;
namespace bp = boost::process;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLongestTick{200}, kShortestTick{1};

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// The last line that a run said, without the program's name.
std::string last_words(const std::string& errors) {
    std::istringstream lines(errors);
    std::string line, last;
    while (std::getline(lines, line))
        if (!line.empty()) last = line;
    for (const std::string_view start : {"tessera: error: ", "tessera: "})
        if (last.rfind(start, 0) == 0) {
            last.erase(0, start.size());
            break;
        }
    return last;
}

PointStatus status_of(int exit_code) {
    switch (exit_code) {
        case 0: return PointStatus::ok;
        case 1: return PointStatus::check_failed;
        case 2: return PointStatus::refused;
        case 3: return PointStatus::unfinished;
        default: return PointStatus::crashed;
    }
}

// Of a process that has ended by itself.
Outcome read_outcome(const PointRun& run, int wait_status) {
    Outcome outcome;
    const std::string errors = read_file(run.folder + ".err");
    if (WIFSIGNALED(wait_status)) {
        outcome.status = PointStatus::crashed;
        outcome.reason = fmt::format("killed by signal {} ({})", WTERMSIG(wait_status),
                                     strsignal(WTERMSIG(wait_status)));
        return outcome;
    }
    outcome.status = status_of(WEXITSTATUS(wait_status));
    if (outcome.status != PointStatus::ok) outcome.reason = last_words(errors);
    if (outcome.status == PointStatus::crashed)
        outcome.reason = fmt::format("exit code {}: {}", WEXITSTATUS(wait_status), outcome.reason);
    const fs::path result = fs::path(run.folder) / "result.json";
    if (!fs::exists(result)) {
        if (outcome.status == PointStatus::ok) {
            outcome.status = PointStatus::crashed;
            outcome.reason = "the run left no result.json";
        }
        return outcome;
    }
    try {
        const auto json = nlohmann::ordered_json::parse(read_file(result));
        outcome.metrics = metrics_of(json);
        outcome.layers = layers_of(json);
    } catch (const nlohmann::json::exception& error) {
        outcome = {PointStatus::crashed, fmt::format("result.json: {}", error.what()), {}, {}};
    }
    return outcome;
}

class Runner {
  public:
    Runner(const RunnerConfig& config, const std::function<std::optional<PointRun>()>& next,
           RunnerListener& listener)
        : config_(config), next_(next), listener_(listener) {}
    ~Runner() {
        for (Child& child : children_) end(child);
    }
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    bool run() {
        signals_.async_wait([this](const boost::system::error_code& error, int) {
            if (error) return;
            is_interrupted_ = true;
            context_.stop();
        });
        fill();
        tick();
        if (!children_.empty()) context_.run();
        if (failure_) std::rethrow_exception(failure_);
        return !is_interrupted_;
    }

  private:
    struct Child {
        PointRun run;
        bp::child process;
        Clock::time_point start;
        bool is_late = false;
    };

    // Keeps as many under way as there may be; the loop ends when there are none.
    void fill() {
        while (children_.size() < config_.jobs) {
            std::optional<PointRun> run = next_();
            if (!run) break;
            start(std::move(*run));
        }
        if (!children_.empty()) return;
        timer_.cancel();
        context_.stop();
    }

    void start(PointRun run) {
        const auto at = children_.emplace(children_.end());
        at->run = std::move(run);
        at->start = Clock::now();
        const std::vector<std::string> arguments(at->run.command.begin() + 1,
                                                 at->run.command.end());
        // A group of its own, so that the terminal's Ctrl-C reaches this program alone, which then
        // says how to go on; a death with this program, so that none is left behind.
        at->process = bp::child(
            bp::exe = at->run.command.front(), bp::args = arguments, (bp::std_in < bp::null),
            (bp::std_out > bp::null), (bp::std_err > (at->run.folder + ".err")), bp::limit_handles,
            bp::extend::on_exec_setup([](auto&) {
                ::setpgid(0, 0);
                ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            }),
            context_, bp::on_exit = [this, at](int, const std::error_code&) {
                // Later: Boost.Process calls this while it walks the list that a start adds to.
                asio::post(context_, [this, at] { guarded([&] { on_exit(at); }); });
            });
    }

    void on_exit(std::list<Child>::iterator at) {
        const double host_s = std::chrono::duration<double>(Clock::now() - at->start).count();
        Outcome outcome =
            at->is_late ? late() : read_outcome(at->run, at->process.native_exit_code());
        if (config_.host_time && outcome.status == PointStatus::ok)
            outcome.metrics.push_back({"host_s", host_s});
        const PointRun run = std::move(at->run);
        std::error_code ignored;
        fs::remove(run.folder + ".err", ignored);
        children_.erase(at);
        // Before the next starts, so that what a listener refuses costs no further run.
        listener_.on_end(run, std::move(outcome), host_s);
        fill();
    }

    [[nodiscard]] Outcome late() const {
        return {PointStatus::timed_out,
                fmt::format("not done after {:g} s of the host's time",
                            std::chrono::duration<double>(config_.timeout).count()),
                {},
                {}};
    }

    void tick() {
        timer_.expires_after(config_.timeout.count() == 0
                                 ? kLongestTick
                                 : std::clamp(config_.timeout / 4, kShortestTick, kLongestTick));
        timer_.async_wait([this](const boost::system::error_code& error) {
            if (error) return;
            guarded([&] {
                for (Child& child : children_)
                    if (config_.timeout.count() != 0 && !child.is_late &&
                        Clock::now() - child.start > config_.timeout) {
                        child.is_late = true;
                        ::kill(child.process.id(), SIGKILL);
                    }
                listener_.on_tick(children_.size());
            });
            tick();
        });
    }

    template <class Action>
    void guarded(const Action& action) {
        try {
            action();
        } catch (...) {
            failure_ = std::current_exception();
            context_.stop();
        }
    }

    static void end(Child& child) {
        std::error_code ignored;
        if (child.process.valid() && child.process.running(ignored)) {
            child.process.terminate(ignored);
            child.process.wait(ignored);
        }
        fs::remove(child.run.folder + ".err", ignored);
        fs::remove_all(child.run.folder, ignored);
    }

    const RunnerConfig& config_;
    const std::function<std::optional<PointRun>()>& next_;
    RunnerListener& listener_;
    asio::io_context context_;
    asio::signal_set signals_{context_, SIGINT, SIGTERM};
    asio::steady_timer timer_{context_};
    std::list<Child> children_;
    bool is_interrupted_ = false;
    std::exception_ptr failure_;
};

}  // namespace

bool run_points(const RunnerConfig& config, const std::function<std::optional<PointRun>()>& next,
                RunnerListener& listener) {
    try {
        return Runner(config, next, listener).run();
    } catch (const bp::process_error& error) {
        throw config::Error("run", fmt::format("a process cannot be started: {}", error.what()));
    }
}

}  // namespace tessera::sweep
