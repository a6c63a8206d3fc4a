// Networks, data and mappings that cannot be run.

#include <gtest/gtest.h>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

class BadWorkload : public testing::Test {
  protected:
    void refused(const std::vector<std::string>& settings, const std::vector<std::string>& parts) {
        SCOPED_TRACE(settings.front());
        std::vector<std::string> arguments;
        for (const std::string& setting : settings) {
            arguments.emplace_back("--set");
            arguments.push_back(setting);
        }
        expect_refused(sandbox_, sandbox_.digits(arguments), parts);
    }
    // As a value of `member`, a file with this content.
    void refused_file(const std::string& member, const std::string& content,
                      const std::vector<std::string>& parts) {
        const std::filesystem::path file = sandbox_ / "bad.bin";
        write_file(file, content);
        std::vector<std::string> all = {"bad.bin"};
        all.insert(all.end(), parts.begin(), parts.end());
        refused({member + "=" + file.string()}, all);
    }

    Sandbox sandbox_;
};

TEST_F(BadWorkload, Networks) {
    const std::string good = read_file(scenario_file("networks/digits/lenet.onnx"));
    ASSERT_GT(good.size(), 1000u);
    refused({"workload.network=/nowhere/x.onnx"}, {"/nowhere/x.onnx", "no such file"});
    refused({"workload.network=/tmp"}, {"/tmp"});
    refused_file("workload.network", "", {"empty"});
    refused_file("workload.network", good.substr(0, good.size() / 2), {});
    refused_file("workload.network", good.substr(0, good.size() - 1), {});
    refused_file("workload.network", "PK\x03\x04 no network", {});
    std::string foreign = good;
    const std::size_t gemm = foreign.find("Gemm");
    ASSERT_NE(gemm, std::string::npos);
    foreign.replace(gemm, 4, "Gexx");
    refused_file("workload.network", foreign, {"Gexx"});
}

TEST_F(BadWorkload, Data) {
    const std::string images = read_file(scenario_file("data/digits/test-images.idx3-ubyte"));
    const std::string labels = read_file(scenario_file("data/digits/test-labels.idx1-ubyte"));
    refused({"workload.data.images=/nowhere/x"}, {"/nowhere/x", "no such file"});
    refused_file("workload.data.images", "", {});
    refused_file("workload.data.images", images.substr(0, 10), {"truncated"});
    refused_file("workload.data.images", images.substr(0, images.size() - 1), {"truncated"});
    refused_file("workload.data.images", "GIF89a" + images, {"magic"});
    refused_file("workload.data.images", images + "x", {});
    refused_file("workload.data.labels", images, {});
    refused_file("workload.data.images", labels, {});
    // A header of 359 labels and as many bytes.
    std::string fewer = labels.substr(0, labels.size() - 1);
    fewer[6] = 0x01;
    fewer[7] = 0x67;
    refused_file("workload.data.labels", fewer, {"359", "360"});
    // 360 images of 4 x 4.
    std::string small = images.substr(0, 16 + 360 * 16);
    small[11] = small[15] = 4;
    refused_file("workload.data.images", small, {"8", "4"});
}

TEST_F(BadWorkload, MappingsAndCapacity) {
    refused({"workload.assign[0].tile=eyeris0"}, {"conv*", "eyeris0", "did you mean 'eyeriss0'"});
    refused({"workload.assign[0].layers=konv*"}, {"`konv*`", "no layer", "conv1"});
    refused({"platform.tiles=[]"}, {"eyeriss0", "core"});
    refused({"platform.tiles[0].rows=2"}, {"conv1", "eyeriss0", "filter height 3", "2 PE rows"});
    refused({"platform.tiles[0].filter_spad=1"}, {"conv1", "eyeriss0"});
    refused({"platform.dram.size=64 KiB"}, {"digits_lenet", "65536", "0x80000000"});
}

TEST_F(BadWorkload, UartInput) {
    refused({"platform.uart.input=/nowhere/keys"}, {"/nowhere/keys", "no such file"});
}

}  // namespace
}  // namespace tessera::test
