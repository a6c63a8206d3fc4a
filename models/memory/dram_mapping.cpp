#include "models/memory/dram_mapping.h"

#include <algorithm>
#include <bit>
#include <cctype>

#include "models/base/config_fields.h"

namespace tessera::memory {

namespace {

std::size_t log2_of(std::uint64_t value) {
    return static_cast<std::size_t>(std::countr_zero(value));
}

[[noreturn]] void refuse(const std::string& what) { throw base::ConfigError("mapping: " + what); }

}  // namespace

DramMapping::DramMapping(const DramStandard& standard, unsigned ranks, std::string_view text)
    : banks_per_group_(standard.organisation.banks_per_group) {
    const DramOrganisation& o = standard.organisation;
    if (!std::has_single_bit(ranks)) refuse("the number of ranks must be a power of two");
    struct Expected {
        char letter;
        std::size_t bits;
        const char* name;
    };
    const Expected expected[] = {{'R', log2_of(o.rows), "row"},
                                 {'K', log2_of(ranks), "rank"},
                                 {'B', log2_of(o.banks_per_group), "bank"},
                                 {'G', log2_of(o.bank_groups), "bank group"},
                                 {'C', log2_of(o.row_bytes() / o.burst_bytes()), "column"},
                                 {'O', log2_of(o.burst_bytes()), "offset"}};
    std::string usual;
    for (const Expected& field : expected) usual.append(field.bits, field.letter);
    if (text.empty()) text = usual;

    std::string_view rest = text;
    const std::size_t end = std::min(rest.find(';'), rest.size());
    read_bits(rest.substr(0, end));
    rest.remove_prefix(end);
    for (const Expected& field : expected) {
        const std::size_t found = field_of(field.letter)->bits.size();
        if (found != field.bits)
            refuse(std::string(standard.name) + " has " + std::to_string(field.bits) + " " +
                   field.name + " bits, the text has " + std::to_string(found) + " `" +
                   field.letter + "`; the usual one is " + usual);
    }
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const std::size_t next = std::min(rest.find(';'), rest.size());
        read_hash(rest.substr(0, next));
        rest.remove_prefix(next);
    }
}

DramMapping::Field* DramMapping::field_of(char letter) {
    switch (letter) {
        case 'R': return &row_;
        case 'K': return &rank_;
        case 'G': return &group_;
        case 'B': return &bank_;
        case 'C': return &column_;
        case 'O': return &offset_;
        default: return nullptr;
    }
}

void DramMapping::read_bits(std::string_view text) {
    unsigned bit = 0;
    for (auto at = text.rbegin(); at != text.rend(); ++at) {
        if (*at == ' ') continue;
        Field* field = field_of(*at);
        if (field == nullptr)
            refuse(std::string("expected the letters R, K, G, B, C and O, found `") + *at + "`");
        field->bits.push_back(bit++);
    }
}

void DramMapping::read_hash(std::string_view text) {
    std::string term;
    for (const char character : text)
        if (character != ' ') term.push_back(character);
    const auto number = [&](std::size_t& at) {
        unsigned value = 0;
        const std::size_t first = at;
        for (; at < term.size() && std::isdigit(static_cast<unsigned char>(term[at])) != 0 &&
               at < first + 2;
             ++at)
            value = 10 * value + static_cast<unsigned>(term[at] - '0');
        return at == first ? ~0u : value;
    };
    std::size_t at = 1;
    Field* target = term.empty() ? nullptr : field_of(term[0]);
    const unsigned bit = number(at);
    const bool has_row = term.substr(std::min(at, term.size()), 2) == "^R";
    at += 2;
    const unsigned row_bit = has_row ? number(at) : ~0u;
    if ((target != &bank_ && target != &group_ && target != &rank_) || !has_row ||
        at != term.size() || bit >= target->bits.size() || row_bit >= row_.bits.size())
        refuse("expected a hash such as `B0^R2`, of bits that there are, found `" + term + "`");
    hashes_.push_back({target, bit, row_bit});
}

std::uint32_t DramMapping::Field::of(std::uint64_t address) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < bits.size(); ++i)
        value |= static_cast<std::uint32_t>(address >> bits[i] & 1) << i;
    return value;
}

DramPlace DramMapping::place_of(std::uint64_t address) const {
    const std::uint32_t row = row_.of(address);
    std::uint32_t rank = rank_.of(address), group = group_.of(address), bank = bank_.of(address);
    for (const Hash& hash : hashes_) {
        std::uint32_t& value = hash.target == &rank_ ? rank : hash.target == &group_ ? group : bank;
        value ^= (row >> hash.row_bit & 1) << hash.bit;
    }
    return {rank, group * banks_per_group_ + bank, row};
}

}  // namespace tessera::memory
