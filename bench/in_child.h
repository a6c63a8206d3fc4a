#pragma once
// SystemC elaborates one system per process: a measurement that needs one of its own runs in a
// child.

#include <sys/wait.h>
#include <unistd.h>

#include <type_traits>

namespace tessera::bench {

// What `measure` returns, or `otherwise` when the child ends badly.
template <class Measure, class Result = std::invoke_result_t<Measure>>
requires std::is_trivially_copyable_v<Result> Result in_child(const Measure& measure,
                                                              const Result& otherwise) {
    int ends[2];
    if (pipe(ends) != 0) return otherwise;
    const pid_t child = fork();
    if (child == 0) {
        const Result result = measure();
        const bool is_written = write(ends[1], &result, sizeof result) == sizeof result;
        _exit(is_written ? 0 : 1);
    }
    close(ends[1]);
    Result result = otherwise;
    const bool is_read = child > 0 && read(ends[0], &result, sizeof result) == sizeof result;
    close(ends[0]);
    if (child > 0) waitpid(child, nullptr, 0);
    return is_read ? result : otherwise;
}

}  // namespace tessera::bench
