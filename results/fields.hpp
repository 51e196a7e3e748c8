// The fields of everything a result holds, named once: the writer and the reader both walk these lists, so neither can
// know a key that the other does not. To put a type of one's own into JSON, give it a Fields too.
#pragma once

#include <cstdint>

#include "results/histogram.hpp"

namespace pushbench::results {

/// Fields<T>::visit(object, field) calls field(key, member) for each member; `object` may be const. `field` overloads
/// on the member's type.
template <class T>
struct Fields;

/// The words of an enumeration, in the order of its values.
template <class Enum>
struct Words;

/// A member that holds a JSON object as text and is embedded as that object.
template <class Text>
struct Embedded {
  explicit Embedded(Text& object) : text(object) {}
  Text& text;
};

/// A member that files have since `version` of the schema: in older ones the key is absent, and the member is left as
/// it is by default.
template <class T>
struct Since {
  Since(std::uint32_t first, T& value) : version(first), member(value) {}
  std::uint32_t version;
  T& member;
};

template <>
struct Fields<HistogramData> {
  static void visit(auto& data, auto&& field) {
    field("values_us", data.values_us);
    field("counts", data.counts);
    field("sum_us", data.sum_us);
    field("min_us", data.min_us);
    field("max_us", data.max_us);
    field("below", data.below);
    field("above", data.above);
  }
};

}  // namespace pushbench::results
