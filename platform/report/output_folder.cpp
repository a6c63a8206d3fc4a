#include "platform/report/output_folder.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "platform/config/error.h"

namespace tessera::report {

namespace fs = std::filesystem;

namespace {

void write_whole(const std::string& path, std::string_view content) {
    errno = 0;
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    file.close();
    if (!file)
        throw config::Error(path, fmt::format("cannot be written: {}", std::strerror(errno)));
}

}  // namespace

OutputFolder::OutputFolder(std::string path) : path_(std::move(path)) {
    std::error_code error;
    for (fs::path missing = path_; !missing.empty() && !fs::exists(missing, error);
         missing = missing.parent_path())
        made_.push_back(missing.string());
    fs::create_directories(path_, error);
    if (!fs::is_directory(path_))
        throw config::Error(path_, fmt::format("cannot be used as output folder: {}",
                                               error ? error.message() : "it is not a folder"));
    const std::string trial = path_of(".tessera-write-test");
    try {
        write_whole(trial, "");
    } catch (const config::Error&) {
        throw config::Error(
            path_, fmt::format("the output folder cannot be written to: {}", std::strerror(errno)));
    }
    fs::remove(trial, error);
}

OutputFolder::~OutputFolder() {
    std::error_code error;
    for (const std::string& folder : made_)
        if (!fs::is_empty(folder, error) || error || !fs::remove(folder, error)) return;
}

std::string OutputFolder::path_of(std::string_view name) const {
    return (fs::path(path_) / name).string();
}

void OutputFolder::write(std::string_view name, std::string_view content) const {
    const std::string path = path_of(name);
    const std::string part = path + ".part";
    std::error_code error;
    try {
        write_whole(part, content);
    } catch (const config::Error&) {
        fs::remove(part, error);
        throw;
    }
    fs::rename(part, path, error);
    if (error) {
        fs::remove(part, error);
        throw config::Error(path, fmt::format("cannot be written: {}", error.message()));
    }
}

}  // namespace tessera::report
