#include <gtest/gtest.h>

#include <sstream>

#include "platform/registers/blocks.h"
#include "platform/registers/markdown.h"
#include "tests/docs/book.h"

namespace tessera::test {
namespace {

TEST(Docs, RegisterTablesAreThoseOfTheModels) {
    std::vector<std::string> tables;
    for (const registers::Block& block : registers::blocks()) {
        std::istringstream text(registers::markdown(*block.map));
        tables.emplace_back();
        for (std::string line; std::getline(text, line);) tables.push_back(line);
    }
    tables.emplace_back();
    expect_generated(
        "docs/registers.md",
        "<!-- tables of registers: TESSERA_WRITE_DOCS=1 ./tessera test -R RegisterTables -->",
        tables);
}

}  // namespace
}  // namespace tessera::test
