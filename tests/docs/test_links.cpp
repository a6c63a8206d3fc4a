#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/docs/book.h"

namespace tessera::test {
namespace {

namespace fs = std::filesystem;

TEST(Docs, EveryLinkLeadsSomewhere) {
    for (const std::string& page : pages())
        for (const std::string& line : prose(lines_of(page)))
            for (const std::string& target : links(line))
                EXPECT_TRUE(fs::exists(fs::path(page).parent_path() / target))
                    << page << " links to " << target;
}

TEST(Docs, EveryFileNamedExists) {
    for (const std::string& page : pages())
        for (const std::string& line : prose(lines_of(page)))
            for (const std::string& name : file_names(line))
                EXPECT_TRUE(fs::exists(name)) << page << " names " << name;
}

TEST(Docs, EveryPageIsLinkedFromTheReadme) {
    std::vector<std::string> linked;
    for (const std::string& line : lines_of("README.md"))
        for (const std::string& target : links(line)) linked.push_back(target);
    for (const std::string& page : pages()) {
        if (page == "README.md") continue;
        EXPECT_NE(std::find(linked.begin(), linked.end(), page), linked.end()) << page;
    }
}

TEST(Docs, EveryPackageHasItsReason) {
    std::string reasons;
    for (const std::string& line : lines_of("docs/dependencies.md")) reasons += line + '\n';
    for (const std::string& line : lines_of("packages.txt")) {
        const std::string package = line.substr(0, line.find_first_of(" #"));
        EXPECT_NE(reasons.find(package), std::string::npos) << package;
    }
}

}  // namespace
}  // namespace tessera::test
