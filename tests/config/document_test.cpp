#include "platform/config/document.h"

#include <unistd.h>

#include "tests/config/files.h"

namespace tessera::config {
namespace {

std::string refusal(const std::string& path) {
    return message_of([&] { (void)load_document(path); });
}

TEST(Document, MustBeAMapping) {
    const TemporaryFolder folder;
    const std::string list = folder.write("list.yaml", "\n- a\n");
    const std::string comment = folder.write("comment.yaml", "# nothing\n");
    EXPECT_EQ(refusal(list), list + ":2:1: expected a mapping of settings, found a list");
    EXPECT_EQ(refusal(comment), comment + ":1:1: expected a mapping of settings, found nothing");
}

TEST(Document, LaysMappingsOverMappingsAndReplacesTheRest) {
    const TemporaryFolder folder;
    folder.write("base.yaml", "noc: {width: 4, depth: 2}\ntiles: [a, b]\nseed: 1\n");
    const Node root = load_document(
        folder.write("top.yaml", "extends: base.yaml\nnoc: {width: 8}\ntiles: [c]\n"));
    EXPECT_EQ(root.find("extends"), nullptr);
    EXPECT_EQ(root.find("noc")->value.find("width")->value.text, "8");
    EXPECT_EQ(root.find("noc")->value.find("depth")->value.text, "2");
    EXPECT_EQ(root.find("tiles")->value.items.size(), 1u);
    EXPECT_EQ(root.find("seed")->value.text, "1");
}

TEST(Document, KeepsThePlaceWhereAMergedValueWasWritten) {
    const TemporaryFolder folder;
    const std::string base = folder.write("base.yaml", "noc:\n  width: 4\n  depth: 2\n");
    const std::string top = folder.write("top.yaml", "extends: base.yaml\nnoc:\n  width: 8\n");
    const Node root = load_document(top);
    EXPECT_EQ(to_string(root.find("noc")->value.find("width")->value.location()), top + ":3:10");
    EXPECT_EQ(to_string(root.find("noc")->value.find("depth")->value.location()), base + ":3:10");
}

TEST(Document, ExtendsSeveralFilesLaterOverEarlier) {
    const TemporaryFolder folder;
    folder.write("a.yaml", "x: 1\ny: 1\nz: 1\n");
    folder.write("b.yaml", "y: 2\nz: 2\n");
    const Node root = load_document(folder.write("top.yaml", "extends: [a.yaml, b.yaml]\nz: 3\n"));
    EXPECT_EQ(root.find("x")->value.text, "1");
    EXPECT_EQ(root.find("y")->value.text, "2");
    EXPECT_EQ(root.find("z")->value.text, "3");
}

TEST(Document, FindsExtendedFilesRelativeToTheFileThatNamesThem) {
    const TemporaryFolder folder;
    folder.write("common/base.yaml", "extends: ../deep.yaml\n");
    folder.write("deep.yaml", "x: 1\n");
    const Node root = load_document(folder.write("sub/top.yaml", "extends: ../common/base.yaml\n"));
    EXPECT_EQ(root.find("x")->value.text, "1");
}

TEST(Document, MayReachAFileOnTwoWays) {
    const TemporaryFolder folder;
    folder.write("root.yaml", "x: 1\n");
    folder.write("a.yaml", "extends: root.yaml\n");
    folder.write("b.yaml", "extends: root.yaml\n");
    EXPECT_NO_THROW((void)load_document(folder.write("top.yaml", "extends: [a.yaml, b.yaml]\n")));
}

TEST(Document, ReportsACycleWithItsChain) {
    const TemporaryFolder folder;
    const std::string a = folder.write("a.yaml", "extends: b.yaml\n");
    const std::string b = folder.write("b.yaml", "extends: ./c.yaml\n");
    const std::string c = folder.write("c.yaml", "x: 1\nextends: b.yaml\n");
    EXPECT_EQ(refusal(a),
              c + ":2:10: extends: files extend each other: " + b + " -> " + c + " -> " + b);
    const std::string self = folder.write("self.yaml", "extends: self.yaml\n");
    EXPECT_EQ(refusal(self),
              self + ":1:10: extends: files extend each other: " + self + " -> " + self);
}

TEST(Document, SeesACycleThroughASymbolicLink) {
    const TemporaryFolder folder;
    const std::string a = folder.write("a.yaml", "extends: link.yaml\n");
    ASSERT_EQ(symlink(a.c_str(), folder.path("link.yaml").c_str()), 0);
    EXPECT_NE(refusal(a).find("files extend each other"), std::string::npos);
}

TEST(Document, LimitsTheChainAndTheNumberOfFiles) {
    const TemporaryFolder folder;
    for (int i = 0; i < 20; ++i) {
        const std::string next = std::to_string(i + 1) + ".yaml";
        folder.write(std::to_string(i) + ".yaml", "extends: [" + next + ", " + next + "]\n");
    }
    folder.write("20.yaml", "x: 1\n");
    EXPECT_EQ(refusal(folder.path("0.yaml")),
              folder.path("15.yaml") + ":1:11: extends: a chain of more than 16 files");
    EXPECT_NE(refusal(folder.path("10.yaml")).find("extends: more than 64 files"),
              std::string::npos);
}

TEST(Document, ItemsOfListsExtendFilesOfTheirOwn) {
    const TemporaryFolder folder;
    folder.write("machines/small.yaml", "extends: common.yaml\ntype: pe\nsize: {rows: 2}\n");
    folder.write("machines/common.yaml", "size: {rows: 9, cols: 7}\n");
    const Node root = load_document(folder.write("top.yaml",
                                                 "tiles:\n  - {name: a}\n  - name: b\n    extends: "
                                                 "machines/small.yaml\n    size: {cols: 5}\n"));
    const std::vector<Node>& tiles = root.find("tiles")->value.items;
    ASSERT_EQ(tiles.size(), 2u);
    EXPECT_EQ(tiles[0].entries.size(), 1u);
    EXPECT_EQ(tiles[1].find("extends"), nullptr);
    EXPECT_EQ(tiles[1].find("name")->value.text, "b");
    EXPECT_EQ(tiles[1].find("type")->value.text, "pe");
    EXPECT_EQ(tiles[1].find("size")->value.find("rows")->value.text, "2");
    EXPECT_EQ(tiles[1].find("size")->value.find("cols")->value.text, "5");
    const std::string absent = folder.write("odd.yaml", "tiles:\n  - extends: gone.yaml\n");
    EXPECT_EQ(refusal(absent),
              absent + ":2:14: extends: " + folder.path("gone.yaml") + ": no such file");
}

TEST(Document, NamesWhoExtendsAMissingFile) {
    const TemporaryFolder folder;
    const std::string top = folder.write("top.yaml", "x: 1\nextends: gone.yaml\n");
    EXPECT_EQ(refusal(top), top + ":2:10: extends: " + folder.path("gone.yaml") + ": no such file");
    const std::string odd = folder.write("odd.yaml", "extends: {a: b}\n");
    EXPECT_EQ(refusal(odd),
              odd + ":1:10: extends: expected a file name or a list of them, found a mapping");
    const std::string none = folder.write("none.yaml", "extends:\n");
    EXPECT_EQ(refusal(none),
              none + ":1:1: extends: expected a file name or a list of them, found nothing");
}

TEST(ResolvedPath, IsRelativeToItsFileAndToTheCurrentDirectory) {
    EXPECT_EQ(resolve_path({"scenarios/x.yaml", "scenarios", true}, "networks/a.onnx"),
              "scenarios/networks/a.onnx");
    EXPECT_EQ(resolve_path({"scenarios/x.yaml", "scenarios", true}, "../data/./a.idx"),
              "data/a.idx");
    EXPECT_EQ(resolve_path({"--set a", "", false}, "data/a.idx"), "data/a.idx");
    EXPECT_EQ(resolve_path({"x", "scenarios", true}, ""), "");
    EXPECT_EQ(resolve_path({"x", "scenarios", true}, "/elsewhere/a.idx"), "/elsewhere/a.idx");
    const std::string here = std::filesystem::current_path().string();
    EXPECT_EQ(resolve_path({"x", here + "/scenarios", true}, "a.idx"), "scenarios/a.idx");
    EXPECT_EQ(resolve_path({"x", "", true}, here + "/a.idx"), "a.idx");
}

}  // namespace
}  // namespace tessera::config
