#pragma once
// The tile registry: the kinds of tiles a scenario can name. A new kind is one line here.
//
// A kind is its SystemC module, derived from base::Tile, with
//   Config                                  described, validated
//   kType, kClassId                         as scenarios and the device table name it
//   kMap                                    its registers
//   Machine(name, config, environment)      the constructor
//   refuse_job(config, job)                 why it cannot run a job, or nothing
//   explain(config, technology, job, status)  how and why it mapped a job, for people
//   figures(status)                         its own counters of a job
//   strip_rows(config, technology, job, is_input)  how a coded stream is best cut for it
//   warnings(config)   what a user may not have meant, a line each; may be absent
//   area_mm2(config)   where a publication tells; may be absent
//   peak_macs_per_s(config), peak_bytes_per_s(config)  what it cannot exceed; 0 bytes: no limit

#include <cstdint>
#include <string_view>
#include <variant>

#include "models/eyeriss/eyeriss.h"
#include "models/reram/reram.h"
#include "models/tdnn/tdnn.h"

namespace tessera::soc {

template <class... Machines>
struct TileList {
    using Config = std::variant<typename Machines::Config...>;
    static constexpr std::string_view kTypes[] = {Machines::kType...};

    // Calls visit.template operator()<Machine>() for every kind, in order.
    template <class Visitor>
    static void for_each(Visitor&& visit) {
        (visit.template operator()<Machines>(), ...);
    }
};

using Tiles = TileList<  //
    eyeriss::Eyeriss,    //
    reram::Reram,        //
    tdnn::Tdnn           //
    >;

}  // namespace tessera::soc
