#pragma once
// The paths that a described struct holds.

#include <string>
#include <variant>

#include "platform/config/described.h"

namespace tessera::config {
namespace detail {

template <class T, class Function>
class PathVisitor {
  public:
    PathVisitor(T& value, const Function& function) : value_(value), function_(function) {}

    template <class C, class M>
    void field(std::string_view, M C::*member, std::string_view,
               const base::FieldRules& rules = {}) {
        visit(value_.*member, rules);
    }

    template <class C, class... Alternatives, std::size_t N>
    void choice(std::string_view, std::variant<Alternatives...> C::*member,
                const std::string_view (&)[N], std::string_view) {
        std::visit([this](auto& chosen) { visit(chosen, {}); }, value_.*member);
    }

  private:
    template <class M>
    void visit(M& member, const base::FieldRules& rules) {
        if constexpr (std::same_as<M, std::string>) {
            if (rules.is_path && !member.empty()) function_(member);
        } else if constexpr (Optional<M>) {
            if (member) visit(*member, rules);
        } else if constexpr (List<M>) {
            for (auto& item : member) visit(item, rules);
        } else if constexpr (Described<M>) {
            PathVisitor<M, Function> inner(member, function_);
            M::describe(inner);
        }
    }

    T& value_;
    const Function& function_;
};

}  // namespace detail

// Calls function(std::string&) for every field with `is_path` that is not empty, in order.
template <Described T, class Function>
void for_each_path(T& value, const Function& function) {
    detail::PathVisitor<T, Function> visitor(value, function);
    T::describe(visitor);
}

}  // namespace tessera::config
