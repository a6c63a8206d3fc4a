#include "platform/sweep/command.h"

#include <fmt/format.h>

#include <future>
#include <boost/asio/io_context.hpp>
#include <boost/process.hpp>

#include "platform/config/error.h"

namespace tessera::sweep {

namespace bp = boost::process;

CommandResult run_command(const std::vector<std::string>& command) {
    const auto path = bp::search_path(command.front());
    if (path.empty())
        throw config::Error(command.front(), "there is no such command on the search path");
    const std::vector<std::string> arguments(command.begin() + 1, command.end());
    boost::asio::io_context context;
    std::future<std::string> out, err;
    CommandResult result;
    try {
        bp::child child(bp::exe = path, bp::args = arguments, (bp::std_in < bp::null),
                        (bp::std_out > out), (bp::std_err > err), context);
        context.run();
        child.wait();
        result.exit_code = child.exit_code();
    } catch (const bp::process_error& error) {
        throw config::Error(command.front(), fmt::format("cannot be run: {}", error.what()));
    }
    result.out = out.get();
    result.err = err.get();
    return result;
}

}  // namespace tessera::sweep
