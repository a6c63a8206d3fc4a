#include <algorithm>
#include <limits>

#include "platform/study/dataflow.h"

namespace tessera::study {

namespace {

// The largest value up to `most` for which a condition holds that holds for all smaller ones; 0
// when not even for 1.
template <class Condition>
std::uint32_t largest(std::uint32_t most, const Condition& condition) {
    std::uint32_t good = 0, bad = most + 1;
    while (bad - good > 1) {
        const std::uint32_t middle = good + (bad - good) / 2;
        (condition(middle) ? good : bad) = middle;
    }
    return good;
}

class Search {
  public:
    Search(Dataflow dataflow, const SpatialArray& array, const DataflowLayer& layer)
        : dataflow_(dataflow), array_(array), layer_(layer) {}

    std::optional<DataflowChoice> run() {
        switch (dataflow_) {
            case Dataflow::rs: rs(); break;
            case Dataflow::ws: ws(); break;
            case Dataflow::os_a:
            case Dataflow::os_b: os(); break;
            case Dataflow::os_c: os_c(); break;
            case Dataflow::nlr: nlr(); break;
        }
        return best_;
    }

  private:
    // Calls visit(n) for the least n of every number of image blocks.
    template <class Visit>
    void for_images(const Visit& visit) {
        std::uint32_t blocks = 0;
        for (std::uint32_t n = 1; n <= layer_.N; ++n) {
            const std::uint32_t now = (layer_.N + n - 1) / n;
            if (now != blocks) visit(n);
            blocks = now;
        }
    }

    [[nodiscard]] bool does_fit(const Blocking& b) const {
        return fits(dataflow_, array_, layer_, b);
    }

    // Takes the largest m into account; nothing counts more filters against it.
    void with_most_filters(Blocking b) {
        const std::uint32_t least = std::max(b.p * b.t, 1u);
        if (least > layer_.M) return;
        b.m = largest(layer_.M, [&](std::uint32_t m) {
            Blocking tried = b;
            tried.m = std::max(m, least);
            return does_fit(tried);
        });
        b.m = std::max(b.m, least);
        if (does_fit(b)) consider(b);
    }

    void consider(const Blocking& b) {
        const Accesses found = accesses(dataflow_, layer_, b);
        const double energy = found.energy(layer_.macs());
        if (energy >= energy_) return;
        energy_ = energy;
        best_ = {b, found};
    }

    void rs() {
        if (layer_.R > array_.pes || 2 * layer_.R > array_.register_bytes / 2) return;
        for_images([&](std::uint32_t n) {
            for (std::uint32_t f = 1; f <= layer_.E && layer_.R * f <= array_.pes; ++f)
                for (std::uint32_t r = 1; r <= std::min(layer_.C, array_.pes / (layer_.R * f)); ++r)
                    rs_interleaving(n, f, r);
        });
    }

    void rs_interleaving(std::uint32_t n, std::uint32_t f, std::uint32_t r) {
        for (std::uint32_t q = 1; q * r <= layer_.C; ++q) {
            Blocking b{.n = n, .f = f, .q = q, .r = r};
            if (!does_fit(b)) return;
            const std::uint32_t sets = array_.pes / (layer_.R * f * r);
            const std::uint32_t room = largest(layer_.M, [&](std::uint32_t m) {
                Blocking tried = b;
                tried.m = m;
                return does_fit(tried);
            });
            b.m = room;
            for (b.t = 1; b.t <= std::min(sets, room); ++b.t) {
                b.p = largest(room / b.t, [&](std::uint32_t p) {
                    Blocking tried = b;
                    tried.p = p;
                    return does_fit(tried);
                });
                if (b.p != 0) consider(b);
            }
        }
    }

    void ws() {
        for (std::uint32_t f = 1; f <= layer_.E; ++f)
            for (std::uint32_t r = 1; r <= layer_.C; ++r)
                for (std::uint32_t t = 1; t <= layer_.M; ++t) {
                    const Blocking b{.f = f, .r = r, .t = t};
                    if (!does_fit(b)) break;
                    consider(b);
                }
    }

    void os() {
        const bool is_a = dataflow_ == Dataflow::os_a;
        for_images([&](std::uint32_t n) {
            for (std::uint32_t f = 1; f <= layer_.E && n * f <= array_.pes; ++f) {
                const std::uint32_t room = array_.pes / (n * f);
                for (std::uint32_t k = 1; k <= std::min(room, is_a ? layer_.E : layer_.M); ++k)
                    with_most_filters(is_a ? Blocking{.n = n, .e = k, .f = f}
                                           : Blocking{.n = n, .f = f, .p = k});
            }
        });
    }

    void os_c() {
        for_images([&](std::uint32_t n) {
            for (std::uint32_t p = 1; n * p <= array_.pes && p <= layer_.M; ++p)
                with_most_filters({.n = n, .p = p});
        });
    }

    void nlr() {
        for_images([&](std::uint32_t n) {
            for (std::uint32_t e = 1; e <= layer_.E; ++e)
                for (std::uint32_t f = 1; f <= layer_.E; ++f)
                    for (std::uint32_t q = 1; q <= std::min(layer_.C, array_.pes); ++q) {
                        Blocking b{.n = n, .e = e, .f = f, .q = q};
                        if (!does_fit(b)) break;
                        b.m = largest(layer_.M, [&](std::uint32_t m) {
                            Blocking tried = b;
                            tried.m = m;
                            return does_fit(tried);
                        });
                        b.p = std::min(b.m, array_.pes / q);
                        consider(b);
                    }
        });
    }

    Dataflow dataflow_;
    const SpatialArray& array_;
    const DataflowLayer& layer_;
    std::optional<DataflowChoice> best_;
    double energy_ = std::numeric_limits<double>::max();
};

}  // namespace

std::optional<DataflowChoice> best_blocking(Dataflow dataflow, const SpatialArray& array,
                                            const DataflowLayer& layer) {
    return Search(dataflow, array, layer).run();
}

}  // namespace tessera::study
