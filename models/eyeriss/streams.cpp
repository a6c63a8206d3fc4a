// The streams of a layer: filters, ifmap tiles and ofmap chunks between memory and global buffer.

#include <algorithm>
#include <cstring>

#include "models/eyeriss/eyeriss.h"
#include "models/numeric/integers.h"
#include "models/numeric/requantise.h"

namespace tessera::eyeriss {

namespace {

using base::JobCode;

constexpr double kZeroUnits = 65536;  // of Job::input_zeros and output_zeros

// The segments of a plane under some of its rows.
struct Segments {
    std::uint32_t first = 0, count = 0;  // within the plane
};

Segments segments_under(const numeric::RlcLayout& layout, std::uint32_t row, std::uint32_t rows) {
    if (rows == 0) return {};
    const std::uint32_t first = row / layout.segment_rows;
    return {first, (row + rows - 1) / layout.segment_rows - first + 1};
}

// Visits the planes of an ifmap tile in the order in which the array wants them.
template <class Visit>
void for_each_plane(const Layer& layer, const Pass& pass, Visit&& visit) {
    for (std::uint64_t i = pass.image; i < pass.image + pass.images; ++i)
        for (std::uint32_t c = pass.channel; c < pass.channel + pass.channels; ++c)
            visit((i * layer.groups + pass.group) * layer.C + c);
}

// Visits the planes of an ofmap chunk in the order in which the array gives them.
template <class Visit>
void for_each_ofmap_plane(const Layer& layer, const Pass& pass, Visit&& visit) {
    for (std::uint64_t i = pass.image; i < pass.image + pass.images; ++i)
        for (std::uint32_t f = pass.block; f < pass.block + pass.block_filters; ++f)
            visit((i * layer.groups + pass.group) * layer.M + f);
}

}  // namespace

bool Eyeriss::load_bias() {
    bias_.bytes.clear();
    if ((job_.flags & base::job_flag::bias) == 0) return true;
    const base::Stream& stream = job_.streams[base::kBias];
    begin(bias_, stream.bytes);
    mem.read(*bias_.transfer, stream.address, bias_.bytes.data(), stream.bytes);
    return complete(bias_);
}

void Eyeriss::request_filters(const Pass& pass, Fetch& fetch) {
    const std::size_t kernel_bytes = std::size_t{layer_.R} * layer_.S * layer_.element_bytes;
    begin(fetch, pass.filters * pass.channels * kernel_bytes);
    Pieces pieces(mem, fetch, false);
    for (std::uint32_t f = pass.filter; f < pass.filter + pass.filters; ++f) {
        const std::uint64_t channel =
            (std::uint64_t{pass.group} * layer_.M + f) * layer_.C + pass.channel;
        pieces.add(job_.streams[base::kWeight].address + channel * kernel_bytes,
                   pass.channels * kernel_bytes);
    }
}

bool Eyeriss::take_filters(Fetch& fetch) {
    if (!complete(fetch)) return false;
    weights_.resize(fetch.bytes.size() / layer_.element_bytes);
    if (is_computing()) numeric::widen(fetch.bytes.data(), 8 * layer_.element_bytes, weights_);
    count_dma(weights_.size());
    return true;
}

bool Eyeriss::look_ahead() {
    while (!ifmap_tiles_.is_full()) {
        IfmapTile* const tile = ifmap_tiles_.next();
        if (tile == nullptr) break;
        request_lengths(*tile);
    }
    const std::size_t room = config_.ifmap_tiles - (tile_in_use_ ? 1u : 0u);
    for (std::size_t i = 0; i < std::min(room, ifmap_tiles_.size()); ++i) {
        IfmapTile& tile = ifmap_tiles_[i];
        if (tile.stage == IfmapTile::Stage::data) continue;
        if (!tile.lengths.transfer->is_done()) break;
        if (!request_ifmap(tile)) return false;
    }
    return true;
}

bool Eyeriss::load_ifmap() {
    phase_.set(Phase::load_ifmap);
    tile_in_use_ = false;
    if (!look_ahead()) return false;
    IfmapTile& tile = ifmap_tiles_[0];
    if (tile.stage == IfmapTile::Stage::lengths && !request_ifmap(tile)) return false;
    if (!complete(tile.data)) return false;
    tile_in_use_ = true;
    const RowRange range = ifmap_rows(layer_, tile.pass.row, tile.pass.rows);
    const std::uint64_t words =
        std::uint64_t{tile.pass.images} * tile.pass.channels * range.count * layer_.W;
    count_dma(words);
    if (!is_computing()) {
        array_.assume_ifmap(tile.pass, 1 - job_.input_zeros / kZeroUnits);
    } else {
        ifmap_values_.resize(words);
        if (!decode(tile)) return false;
        array_.load_ifmap(tile.pass, ifmap_values_);
    }
    ifmap_tiles_.pop();
    return true;
}

void Eyeriss::request_lengths(IfmapTile& tile) {
    if (!ifmap_.rlc) {
        tile.lengths.transfer.emplace();
        return;
    }
    const RowRange range = ifmap_rows(layer_, tile.pass.row, tile.pass.rows);
    const Segments segments = segments_under(*ifmap_.rlc, range.first, range.count);
    constexpr std::uint64_t kEntry = numeric::RlcLayout::kEntryBytes;
    const std::size_t planes = std::size_t{tile.pass.images} * tile.pass.channels;
    tile.words.resize(planes * segments.count);
    begin(tile.lengths, tile.words.size() * kEntry);
    Pieces pieces(mem, tile.lengths, false);
    for_each_plane(layer_, tile.pass, [&](std::uint64_t plane) {
        pieces.add(ifmap_.entry_address(ifmap_.rlc->segment(plane, range.first)),
                   segments.count * kEntry);
    });
}

// What the directory says, or what the stated zeros would make it say.
bool Eyeriss::read_lengths(IfmapTile& tile) {
    if (!complete(tile.lengths)) return false;
    const numeric::RlcLayout& layout = *ifmap_.rlc;
    if (is_computing()) {
        std::memcpy(tile.words.data(), tile.lengths.bytes.data(), tile.lengths.bytes.size());
    } else {
        const RowRange range = ifmap_rows(layer_, tile.pass.row, tile.pass.rows);
        const Segments segments = segments_under(layout, range.first, range.count);
        for (std::size_t i = 0; i < tile.words.size(); ++i) {
            const auto s = segments.first + static_cast<std::uint32_t>(i % segments.count);
            tile.words[i] = static_cast<std::uint16_t>(numeric::rlc_expected_words(
                std::size_t{layout.rows_of(s)} * layout.width, job_.input_zeros / kZeroUnits));
        }
    }
    if (std::any_of(tile.words.begin(), tile.words.end(), [&](std::uint16_t words) {
            return words == 0 || words > layout.most_words();
        })) {
        failure_ = JobCode::codec;
        return false;
    }
    return true;
}

bool Eyeriss::request_ifmap(IfmapTile& tile) {
    const RowRange range = ifmap_rows(layer_, tile.pass.row, tile.pass.rows);
    tile.stage = IfmapTile::Stage::data;
    if (!ifmap_.rlc) {
        const std::size_t plane_bytes = std::size_t{range.count} * layer_.W * layer_.element_bytes;
        begin(tile.data, tile.pass.images * tile.pass.channels * plane_bytes);
        Pieces pieces(mem, tile.data, false);
        for_each_plane(layer_, tile.pass, [&](std::uint64_t plane) {
            pieces.add(ifmap_.row_address(plane, range.first), plane_bytes);
        });
        return true;
    }
    if (!read_lengths(tile)) return false;
    std::size_t words = 0;
    for (const std::uint16_t length : tile.words) words += length;
    begin(tile.data, words * numeric::kRlcWordBytes);
    const Segments segments = segments_under(*ifmap_.rlc, range.first, range.count);
    Pieces pieces(mem, tile.data, false);
    const std::uint16_t* length = tile.words.data();
    for_each_plane(layer_, tile.pass, [&](std::uint64_t plane) {
        const std::uint64_t first = ifmap_.rlc->segment(plane, range.first);
        for (std::uint32_t s = 0; s < segments.count; ++s)
            pieces.add(ifmap_.slot_address(first + s), *length++ * numeric::kRlcWordBytes);
    });
    const std::uint64_t raw =
        std::uint64_t{tile.pass.images} * tile.pass.channels * range.count * layer_.W;
    const std::uint64_t moved = tile.data.bytes.size() + tile.lengths.bytes.size();
    counters_.bytes_saved += std::max(raw * layer_.element_bytes, moved) - moved;
    return true;
}

bool Eyeriss::decode(const IfmapTile& tile) {
    if (!ifmap_.rlc) {
        numeric::widen(tile.data.bytes.data(), 8 * layer_.element_bytes, ifmap_values_);
        return true;
    }
    const numeric::RlcLayout& layout = *ifmap_.rlc;
    const RowRange range = ifmap_rows(layer_, tile.pass.row, tile.pass.rows);
    const Segments segments = segments_under(layout, range.first, range.count);
    code_.resize(tile.data.bytes.size() / numeric::kRlcWordBytes);
    std::memcpy(code_.data(), tile.data.bytes.data(), tile.data.bytes.size());
    std::span<const std::uint64_t> left = code_;
    const std::uint16_t* length = tile.words.data();
    std::int16_t* values = ifmap_values_.data();
    bool is_good = true;
    for_each_plane(layer_, tile.pass, [&](std::uint64_t) {
        for (std::uint32_t s = segments.first; s < segments.first + segments.count; ++s) {
            const std::uint32_t top = s * layout.segment_rows, rows = layout.rows_of(s);
            segment_.resize(std::size_t{rows} * layer_.W);
            const auto used = numeric::rlc_decode(left.first(*length), segment_);
            is_good = is_good && used == *length;
            left = left.subspan(*length++);
            const std::uint32_t from = std::max(top, range.first);
            const std::uint32_t to = std::min(top + rows, range.first + range.count);
            values = std::copy_n(segment_.data() + std::size_t{from - top} * layer_.W,
                                 std::size_t{to - from} * layer_.W, values);
        }
    });
    if (!is_good) failure_ = JobCode::codec;
    return is_good;
}

// Into ofmap_values_, plane after plane.
void Eyeriss::requantise(const Pass& pass) {
    const unsigned bits = 8 * layer_.element_bytes;
    ofmap_values_.resize(std::size_t{pass.images} * pass.block_filters * pass.rows * layer_.F);
    if (!is_computing()) return;
    row_.resize(layer_.F);
    std::int16_t* value = ofmap_values_.data();
    for (std::uint32_t i = 0; i < pass.images; ++i)
        for (std::uint32_t f = 0; f < pass.block_filters; ++f) {
            const std::size_t filter = std::size_t{pass.group} * layer_.M + pass.block + f;
            std::int32_t bias = 0;
            if (!bias_.bytes.empty())
                std::memcpy(&bias, bias_.bytes.data() + filter * sizeof bias, sizeof bias);
            for (std::uint32_t e = 0; e < pass.rows; ++e) {
                array_.read_row(pass, i, f, e, row_);
                for (const std::int32_t sum : row_)
                    *value++ = static_cast<std::int16_t>(
                        numeric::requantise(sum, bias, job_.requantisation, bits));
            }
        }
}

bool Eyeriss::drain(const Pass& pass) {
    phase_.set(Phase::drain);
    requantise(pass);
    count_dma(ofmap_values_.size());
    Fetch& fetch = ofmaps_[ofmap_turn_];
    ofmap_.rlc ? write_coded(pass, fetch) : write_raw(pass, fetch);
    if (config_.psum_blocks > 1) {
        ofmap_turn_ ^= 1;
        Fetch& before = ofmaps_[ofmap_turn_];
        return !before.transfer || before.transfer->is_done() || complete(before);
    }
    return complete(fetch);
}

void Eyeriss::write_raw(const Pass& pass, Fetch& fetch) {
    const std::size_t strip_bytes = std::size_t{pass.rows} * layer_.F * layer_.element_bytes;
    begin(fetch, ofmap_values_.size() * layer_.element_bytes);
    for (std::size_t i = 0; i < ofmap_values_.size(); ++i)
        numeric::store(fetch.bytes.data(), 8 * layer_.element_bytes, i, ofmap_values_[i]);
    Pieces pieces(mem, fetch, true);
    for_each_ofmap_plane(layer_, pass, [&](std::uint64_t plane) {
        pieces.add(ofmap_.row_address(plane, pass.row), strip_bytes);
    });
}

// Encodes the strip's segments one after the other; returns the words of all.
std::size_t Eyeriss::encode(const Pass& pass) {
    const numeric::RlcLayout& layout = *ofmap_.rlc;
    const Segments segments = segments_under(layout, pass.row, pass.rows);
    const std::size_t planes = std::size_t{pass.images} * pass.block_filters;
    code_words_.clear();
    code_.resize(planes * segments.count * layout.most_words());
    std::size_t words = 0;
    const std::int16_t* values = ofmap_values_.data();
    for (std::size_t plane = 0; plane < planes; ++plane)
        for (std::uint32_t s = segments.first; s < segments.first + segments.count; ++s) {
            const std::size_t elements = std::size_t{layout.rows_of(s)} * layer_.F;
            const std::size_t used =
                is_computing()
                    ? numeric::rlc_encode({values, elements}, code_.data() + words)
                    : numeric::rlc_expected_words(elements, job_.output_zeros / kZeroUnits);
            values += elements;
            words += used;
            code_words_.push_back(static_cast<std::uint16_t>(used));
        }
    return words;
}

void Eyeriss::write_coded(const Pass& pass, Fetch& fetch) {
    const numeric::RlcLayout& layout = *ofmap_.rlc;
    const Segments segments = segments_under(layout, pass.row, pass.rows);
    const std::size_t code_bytes = encode(pass) * numeric::kRlcWordBytes;
    const std::size_t entry_bytes = code_words_.size() * numeric::RlcLayout::kEntryBytes;
    begin(fetch, code_bytes + entry_bytes);
    std::memcpy(fetch.bytes.data(), code_.data(), code_bytes);
    std::memcpy(fetch.bytes.data() + code_bytes, code_words_.data(), entry_bytes);

    Pieces pieces(mem, fetch, true);
    const std::uint16_t* words = code_words_.data();
    for_each_ofmap_plane(layer_, pass, [&](std::uint64_t plane) {
        const std::uint64_t first = layout.segment(plane, pass.row);
        for (std::uint32_t s = 0; s < segments.count; ++s)
            pieces.add(ofmap_.slot_address(first + s), *words++ * numeric::kRlcWordBytes);
    });
    for_each_ofmap_plane(layer_, pass, [&](std::uint64_t plane) {
        pieces.add(ofmap_.entry_address(layout.segment(plane, pass.row)),
                   segments.count * numeric::RlcLayout::kEntryBytes);
    });
    const std::size_t raw = ofmap_values_.size() * layer_.element_bytes;
    counters_.bytes_saved += std::max(raw, fetch.bytes.size()) - fetch.bytes.size();
}

}  // namespace tessera::eyeriss
