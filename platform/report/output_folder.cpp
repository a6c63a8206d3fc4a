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

std::string part_of(const std::string& path) { return path + ".part"; }

void rename_part(const std::string& path) {
    std::error_code error;
    fs::rename(part_of(path), path, error);
    if (error) throw config::Error(path, fmt::format("cannot be written: {}", error.message()));
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

OutputFolder::Stream::Stream(const OutputFolder& folder, std::string_view name)
    : path_(folder.path_of(name)), file_(part_of(path_), std::ios::binary | std::ios::trunc) {
    if (!file_)
        throw config::Error(path_, fmt::format("cannot be written: {}", std::strerror(errno)));
}

OutputFolder::Stream::~Stream() {
    if (is_committed_) return;
    file_.close();
    std::error_code error;
    fs::remove(part_of(path_), error);
}

void OutputFolder::Stream::write(std::string_view text) {
    if (!file_) return;
    errno = 0;
    file_.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file_) error_ = errno;
}

void OutputFolder::Stream::close() {
    errno = 0;
    file_.close();
    if (file_) return;
    throw config::Error(
        path_, fmt::format("cannot be written: {}", std::strerror(error_ != 0 ? error_ : errno)));
}

std::ifstream OutputFolder::Stream::read_back() {
    close();
    std::ifstream file(part_of(path_), std::ios::binary);
    if (!file)
        throw config::Error(path_, fmt::format("cannot be read back: {}", std::strerror(errno)));
    return file;
}

void OutputFolder::Stream::commit() {
    close();
    rename_part(path_);
    is_committed_ = true;
}

void OutputFolder::write(std::string_view name, std::string_view content) const {
    Stream stream(*this, name);
    stream.write(content);
    stream.commit();
}

}  // namespace tessera::report
