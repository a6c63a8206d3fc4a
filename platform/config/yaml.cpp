#include "platform/config/yaml.h"

#include <algorithm>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "platform/config/text_file.h"
#include "platform/config/wording.h"

namespace tessera::config {
namespace {

// Builds the tree from the parser's events. An exception thrown here ends the parse, which keeps
// the parser's own recursion as shallow as the tree.
class Builder : public YAML::EventHandler {
  public:
    explicit Builder(std::shared_ptr<const Source> source) : source_(std::move(source)) {
        root_.position = {source_, 1, 1};
    }

    [[nodiscard]] Node take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (documents_++ > 0) refuse(at(mark), "a second document starts; a file holds one");
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        // The parser marks an absent value where the next token stands.
        if (open_.empty()) return add(Node{}, root_.position, anchor);
        add(Node{}, key_ ? key_->position : at(mark), anchor);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse_anchor(at(mark)); }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        Node node;
        node.kind = Node::Kind::scalar;
        node.quoted = tag == "!";
        node.text = value;
        check_tag(mark, tag);
        add(std::move(node), at(mark), anchor);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(Node::Kind::sequence, mark, tag, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(Node::Kind::mapping, mark, tag, anchor);
    }
    void OnMapEnd() override { close(); }

  private:
    struct Key {
        std::string text;
        Position position;
    };
    struct Level {
        Node node;
        std::optional<Key> key;  // of the parent's entry that this will be
    };

    [[nodiscard]] Position at(const YAML::Mark& mark) const {
        return {source_, static_cast<unsigned>(mark.line + 1),
                static_cast<unsigned>(mark.column + 1)};
    }

    [[noreturn]] static void refuse(const Position& where, std::string_view reason) {
        throw Error(where.location(), "", reason);
    }
    [[noreturn]] static void refuse_anchor(const Position& where) {
        refuse(where, "anchors and aliases (&, *) are not supported; `extends:` shares settings");
    }

    void check_tag(const YAML::Mark& mark, const std::string& tag) const {
        if (!tag.empty() && tag != "?" && tag != "!") {
            refuse(at(mark), fmt::format("the tag {} is not supported", quote(tag)));
        }
    }

    [[nodiscard]] bool expects_key() const {
        return !open_.empty() && open_.back().node.is_mapping() && !key_;
    }

    void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
              YAML::anchor_t anchor) {
        if (anchor != 0) refuse_anchor(at(mark));
        check_tag(mark, tag);
        if (open_.size() == kDeepestNesting) {
            refuse(at(mark), fmt::format("nested deeper than {} levels", kDeepestNesting));
        }
        Level level{Node{}, std::move(key_)};
        key_.reset();
        level.node.kind = kind;
        level.node.position = at(mark);
        open_.push_back(std::move(level));
    }

    void close() {
        Level level = std::move(open_.back());
        open_.pop_back();
        key_ = std::move(level.key);
        // Only now: an unclosed list or mapping, too, starts like one that is a key.
        if (expects_key())
            refuse(level.node.position, "a key must be a word, not a list or mapping");
        attach(std::move(level.node));
    }

    void add(Node node, const Position& where, YAML::anchor_t anchor) {
        if (anchor != 0) refuse_anchor(where);
        if (expects_key()) {
            start_entry(node, where);
            return;
        }
        node.position = where;
        attach(std::move(node));
    }

    void start_entry(const Node& key, const Position& where) {
        const Node& mapping = open_.back().node;
        if (!key.is_scalar() || key.text.empty())
            refuse(where, "a key must be a word, found nothing");
        if (key.text == "<<" && !key.quoted) {
            refuse(where, "merge keys (<<) are not supported; `extends:` shares settings");
        }
        if (const Entry* first = mapping.find(key.text)) {
            refuse(where, fmt::format("duplicate key {}, first at {}:{}", quote(key.text),
                                      first->position.line, first->position.column));
        }
        if (mapping.entries.size() == kMostKeys) {
            refuse(where, fmt::format("more than {} keys in one mapping", kMostKeys));
        }
        key_ = Key{key.text, where};
    }

    void attach(Node node) {
        if (open_.empty()) {
            root_ = std::move(node);
        } else if (Node& parent = open_.back().node; parent.is_sequence()) {
            parent.items.push_back(std::move(node));
        } else {
            parent.entries.push_back({std::move(key_->text), key_->position, std::move(node)});
            key_.reset();
        }
    }

    std::shared_ptr<const Source> source_;
    Node root_;
    std::vector<Level> open_;
    std::optional<Key> key_;  // read, its value is next
    unsigned documents_ = 0;
};

struct LineColumn {
    unsigned line = 1;
    unsigned column = 1;
};

LineColumn end_of(std::string_view text) {
    const auto lines = static_cast<unsigned>(std::count(text.begin(), text.end(), '\n'));
    const std::size_t last = text.rfind('\n') + 1;  // npos + 1 is 0
    return {lines + 1, static_cast<unsigned>(text.size() - last + 1)};
}

std::string_view line_of(std::string_view text, unsigned line) {
    for (; line > 1; --line) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    return text.substr(0, text.find('\n'));
}

Error syntax_error(const YAML::Exception& error, std::string_view text,
                   const std::shared_ptr<const Source>& source) {
    const LineColumn end = end_of(text);
    Position where{source, static_cast<unsigned>(error.mark.line + 1),
                   static_cast<unsigned>(error.mark.column + 1)};
    if (where.line > end.line || (where.line == end.line && where.column > end.column)) {
        where.line = end.line;
        where.column = end.column;
    }
    const std::string_view line = line_of(text, where.line);
    const std::size_t tab = line.find('\t');
    if (tab < line.find_first_not_of(" \t")) {
        where.column = static_cast<unsigned>(tab + 1);
        return {where.location(), "", "YAML syntax: a tab in the indentation; use spaces"};
    }
    return {where.location(), "", fmt::format("YAML syntax: {}", error.msg)};
}

}  // namespace

Node parse_yaml(const std::string& text, std::shared_ptr<const Source> source) {
    check_utf8(text, source->name);
    // The end mark makes the parser notice quotes that were never closed.
    std::istringstream stream(text + (text.ends_with('\n') ? "...\n" : "\n...\n"));
    Builder builder(source);
    try {
        YAML::Parser parser(stream);
        // A second round only finds out whether there is a second document.
        if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
    } catch (const YAML::Exception& error) {
        throw syntax_error(error, text, source);
    }
    return builder.take();
}

Node parse_yaml(const std::string& text, const std::string& name) {
    return parse_yaml(text, std::make_shared<Source>(Source{name, "", true}));
}

}  // namespace tessera::config
