// Text in XML.
#pragma once

#include <string>
#include <string_view>

namespace pushbench::results {

/// `text` for an attribute in double quotes, or for content: escaped, with '?' for all that is not printable ASCII.
/// Names come from files that anybody may have written, and XML 1.0 has no way to write most control characters.
std::string xml_text(std::string_view text);

}  // namespace pushbench::results
