#pragma once
// Files and messages in tests.

#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "platform/config/error.h"

namespace tessera::workload::test {

// A file of the running test's own.
inline std::string write_file(const std::string& name, std::span<const std::byte> bytes) {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) /
                                         (std::string("tessera_") + info->test_suite_name()) /
                                         info->name();
    std::filesystem::create_directories(folder);
    const std::string path = (folder / name).string();
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    return path;
}

// What config::Error says; empty when nothing is thrown.
template <class Action>
std::string error_of(const Action& action) {
    try {
        action();
    } catch (const config::Error& error) {
        return error.what();
    }
    return {};
}

}  // namespace tessera::workload::test
