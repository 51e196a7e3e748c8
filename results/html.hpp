// Text, as HTML shows it. Everything that comes from a result file goes through here: a file may have been written by
// anybody.
#pragma once

#include <string>
#include <string_view>

namespace pushbench::results::html {

/// For text and for quoted attributes. Controls, those that turn the direction of writing among them, become U+FFFD.
std::string text(std::string_view words);

/// No longer than a heading has room for: what is cut out of the middle is shown as "...".
std::string brief(std::string_view words);

/// JSON that ends no script element.
std::string json(std::string_view document);

/// A program that ends no script element, and means what it did.
std::string script(std::string_view program);

/// text() within <NAME CLASS>; no class if it is empty.
std::string element(std::string_view name, std::string_view words, std::string_view classes = {});

/// Of a heading, for an address: letters and digits of any scenario's name, hyphens for the rest.
std::string anchor(std::string_view words);

}  // namespace pushbench::results::html
