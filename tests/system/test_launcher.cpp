// The launcher script ./tessera on what is built already.

#include <gtest/gtest.h>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

namespace fs = std::filesystem;

Outcome launch(const Sandbox& sandbox, const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {TESSERA_SOURCE "/tessera"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_process(sandbox.folder(), command,
                       {"TESSERA_NO_BUILD=1", "TESSERA_BUILD=" TESSERA_BINARY});
}

TEST(Launcher, RunsTheBuiltProgramFromAnyFolder) {
    const Sandbox sandbox;
    const Outcome help = launch(sandbox, {"run", "--help"});
    EXPECT_EQ(help.exit_code, 0) << help.err;
    EXPECT_NE(help.out.find("--firmware"), std::string::npos) << help.out;

    const Outcome run = launch(sandbox, {"run", "--quiet", "--set", "workload.data.limit=4"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_TRUE(fs::exists(sandbox / "out/digits/result.json"));
}

TEST(Launcher, PassesExitCodesOn) {
    const Sandbox sandbox;
    EXPECT_EQ(launch(sandbox, {"run", "missing.yaml"}).exit_code, 2);
    EXPECT_EQ(
        launch(sandbox, {"run", "--set", "workload=null", "--set", "firmware.app=fault"}).exit_code,
        1);
}

}  // namespace
}  // namespace tessera::test
