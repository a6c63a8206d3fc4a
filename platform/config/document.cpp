#include "platform/config/document.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "platform/config/text_file.h"
#include "platform/config/yaml.h"

namespace tessera::config {
namespace {

namespace fs = std::filesystem;

class Loader {
  public:
    Node load(const std::string& path, const Node* named_by) {
        std::error_code ignored;
        const fs::path identity = fs::weakly_canonical(path, ignored);
        const Link link{path, identity.empty() ? path : identity.string()};
        check_chain(link, named_by);

        const auto source =
            std::make_shared<Source>(Source{path, fs::path(path).parent_path().string(), true});
        Node document = parse_yaml(text_of(path, named_by), source);
        if (!document.is_mapping()) {
            throw Error(
                document.location(), "",
                fmt::format("expected a mapping of settings, found {}", document.described()));
        }
        chain_.push_back(link);
        Node merged = extend(std::move(document));
        chain_.pop_back();
        return merged;
    }

  private:
    struct Link {
        std::string path;
        std::string identity;
    };

    static std::string text_of(const std::string& path, const Node* named_by) {
        if (named_by == nullptr) return read_text_file(path);
        try {
            return read_text_file(path);
        } catch (const Error& error) {
            throw Error(named_by->location(), "extends", error.what());
        }
    }

    void check_chain(const Link& link, const Node* named_by) {
        if (named_by == nullptr) return;
        const auto again = std::find_if(chain_.begin(), chain_.end(),
                                        [&](const Link& l) { return l.identity == link.identity; });
        if (again != chain_.end()) {
            std::string cycle;
            for (auto step = again; step != chain_.end(); ++step) cycle += step->path + " -> ";
            throw Error(named_by->location(), "extends",
                        "files extend each other: " + cycle + link.path);
        }
        if (chain_.size() == kLongestExtendsChain) {
            throw Error(named_by->location(), "extends",
                        fmt::format("a chain of more than {} files", kLongestExtendsChain));
        }
        if (++extended_ > kMostExtendedFiles) {
            throw Error(named_by->location(), "extends",
                        fmt::format("more than {} files", kMostExtendedFiles));
        }
    }

    Node extend(Node document) {
        for (Entry& entry : document.entries)
            if (entry.key != "extends") extend_items(entry.value);
        const auto found = std::find_if(document.entries.begin(), document.entries.end(),
                                        [](const Entry& entry) { return entry.key == "extends"; });
        if (found == document.entries.end()) return document;
        const Node names = std::move(found->value);
        document.entries.erase(found);

        Node base;
        if (names.is_sequence()) {
            for (const Node& name : names.items) merge(base, load_named(name));
        } else {
            base = load_named(names);
        }
        merge(base, std::move(document));
        return base;
    }

    // Mappings in lists may extend files of their own.
    void extend_items(Node& node) {
        for (Entry& entry : node.entries) extend_items(entry.value);
        for (Node& item : node.items) {
            if (item.is_mapping())
                item = extend(std::move(item));
            else
                extend_items(item);
        }
    }

    Node load_named(const Node& name) {
        if (!name.is_scalar() || name.text.empty()) {
            throw Error(
                name.location(), "extends",
                fmt::format("expected a file name or a list of them, found {}", name.described()));
        }
        return load(resolve_path(*name.position.source, name.text), &name);
    }

    std::vector<Link> chain_;
    std::size_t extended_ = 0;
};

}  // namespace

Node load_document(const std::string& path) { return Loader().load(path, nullptr); }

}  // namespace tessera::config
