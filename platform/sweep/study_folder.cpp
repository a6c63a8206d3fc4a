#include "platform/sweep/study_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "platform/config/error.h"
#include "platform/sweep/results.h"

namespace tessera::sweep {

StudyLock::StudyLock(const std::string& folder) {
    const std::string path = folder + "/.lock";
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor_ < 0)
        throw config::Error(path, fmt::format("cannot be opened: {}", std::strerror(errno)));
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
    const int error = errno;
    ::close(descriptor_);
    throw config::Error(folder, error == EWOULDBLOCK
                                    ? "the study is in use by another process"
                                    : fmt::format("cannot be locked: {}", std::strerror(error)));
}

StudyLock::~StudyLock() { ::close(descriptor_); }

std::string database_of(const std::string& folder) {
    return fmt::format("{}/{}", folder, kDatabaseName);
}
std::string plan_of(const std::string& folder) { return folder + "/plan.json"; }
std::string outcome_of(const std::string& folder, std::string_view key) {
    return fmt::format("{}/outcomes/{}.json", folder, key);
}
std::string point_folder_of(const std::string& folder, std::int64_t point) {
    return fmt::format("{}/points/{:06}", folder, point);
}

}  // namespace tessera::sweep
