#include "cli/selection.hpp"

#include <algorithm>

#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {

std::vector<const Transport*> select_transports(std::span<const std::string> names, bool with_control) {
  const auto all = transports();
  std::vector<std::string_view> known;
  for (const Transport* transport : all) known.push_back(transport->name());
  for (const std::string& name : names) {
    if (find_transport(name) == nullptr) {
      throw InputError("--transports", in_quotes(name) + " is not known", accepted_words(name, known));
    }
  }
  std::vector<const Transport*> selected;
  for (const Transport* transport : all) {
    const bool named = std::find(names.begin(), names.end(), transport->name()) != names.end();
    if (names.empty() || named || (with_control && transport == all.front())) selected.push_back(transport);
  }
  return selected;
}

}  // namespace pushbench
