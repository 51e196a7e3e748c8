#include "results/advice/advice_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "results/format.hpp"

namespace pushbench::results::advice {

namespace {

constexpr double kMonth = 30 * 86400;

/// Whole numbers as they are.
std::string plain_number(double value) {
  return value == std::floor(value) && value < 1e15 ? count_text(value) : number_text(value);
}

template <class Text>
std::string interval_of(const Measured& figure, Text text) {
  if (!(figure.high > figure.low)) return "";
  const std::string low = text(figure.low);
  const std::string high = text(figure.high);
  return low == high ? "" : low + ".." + high;
}

template <class Text>
results::Cell cell_of(const Measured& figure, Text text) {
  return {text(figure.value), interval_of(figure, text), "", false};
}

/// What meets a goal by a hair says so.
std::string meeting(const Option& option, const Question& question) {
  constexpr double kClose = 0.9;
  const double share = option.p99_us.figure.value / question.p99_us;
  const std::string close = share > kClose ? fmt::format(", {:.0f} %", share * 100) : "";
  if (option.meets) return (option.surely ? "meets" : "likely") + close;
  return option.surely ? "misses" : "unlikely";
}

std::string name_text(const Option& option) {
  std::string name = plain_text(option.variant);
  if (option.interval_s) name += ", every " + time_text(*option.interval_s * 1e6);
  return name;
}

std::string each_text(const Question& question) {
  const std::string messages =
      fmt::format("{} messages/s of {} B", plain_number(question.rate), plain_number(question.payload_bytes));
  if (!question.down) return "each sends " + messages;
  if (question.up) return "each gets and sends " + messages;
  return "each gets " + messages;
}

std::string value_on(const std::string& axis, double value) {
  if (axis == "p99") return time_text(value);
  return axis == "clients" || axis == "payload" ? count_text(value) : number_text(value);
}

std::string_view title_of(const std::string& axis) {
  if (axis == "messages-per-second") return "messages a second";
  if (axis == "payload") return "payload bytes";
  return axis == "p99" ? "the goal for p99" : "clients";
}

}  // namespace

std::string question_text(const Question& question) {
  std::string channel;
  if (question.down) {
    channel = !question.followers        ? ", all the same ones"
              : *question.followers == 1 ? ", on a channel of its own"
                                         : fmt::format(", each shared by {}", plain_number(*question.followers));
  }
  return fmt::format("{} clients; {}{}; p99 at most {}; servers of {} core{} and {}", plain_number(question.clients),
                     each_text(question), channel, time_text(question.p99_us), plain_number(question.cores),
                     question.cores == 1 ? "" : "s", binary_bytes_text(question.memory_bytes));
}

std::string answer_text(const Advice& advice) {
  const Option& first = advice.options.front();
  std::vector<std::string> tied;
  for (const Option& option : advice.options) {
    if (option.rank == 1) tied.push_back(name_text(option));
  }
  if (!first.meets) {
    return fmt::format("None is expected to meet p99 {}; {} comes nearest for its cost, with {}.",
                       time_text(advice.question.p99_us), name_text(first), time_text(first.p99_us.figure.value));
  }
  const std::string servers =
      fmt::format("{} server{}", count_text(static_cast<double>(first.servers)), first.servers == 1 ? "" : "s");
  const std::string use = first.bound == Bound::latency    ? "as many as it takes to reach everybody in time"
                          : first.bound == Bound::measured ? "fewer may do: each carries what measurements can tell of"
                                                           : fmt::format("{} binds first", name_of(first.bound));
  if (tied.size() > 1) {
    return fmt::format("{}: {} ({}), p99 {}; but the intervals do not separate it from {}.", tied.front(), servers, use,
                       time_text(first.p99_us.figure.value), fmt::join(tied.begin() + 1, tied.end(), "; "));
  }
  return fmt::format("{}: {} ({}), p99 {}. It fills the fewest servers of those that meet the goal.", tied.front(),
                     servers, use, time_text(first.p99_us.figure.value));
}

View view_of(const Advice& advice) {
  View view;
  view.title = question_text(advice.question);
  view.headings = {{"p99 goal", "", true}, {"servers", "needed"}, {"bound by", "", true},
                   {"polls", "every"},     {"p50", "expected"},   {"p99", "expected"},
                   {"CPU", "cores"},       {"memory", "in all"},  {"wire", "a month"}};
  std::map<std::uint32_t, int> of_rank;
  for (const Option& option : advice.options) ++of_rank[option.rank];
  const results::Cell none{"-", "", "", false};
  for (const Option& option : advice.options) {
    ViewRow row;
    const std::string variant = plain_text(option.variant);
    const std::size_t colon = std::min(variant.find(':'), variant.size());
    row.name = fmt::format("{}{} {}", option.rank, of_rank[option.rank] > 1 ? "=" : " ", variant.substr(0, colon));
    if (colon < variant.size()) row.remark = "   " + variant.substr(colon + 1);  // below it: lines stay short
    const auto add = [&](const auto& figure, auto text) {
      row.cells.push_back(figure ? results::Cell{text(*figure), "", "", false} : none);
    };
    row.cells = {{meeting(option, advice.question), "", "", !option.meets},
                 {count_text(static_cast<double>(option.servers)), "", "", false},
                 {std::string{name_of(option.bound)}, "", "", false}};
    add(option.interval_s, [](double seconds) { return time_text(seconds * 1e6); });
    row.cells.push_back({time_text(option.p50_us.figure.value), "", "", false});
    row.cells.push_back(cell_of(option.p99_us.figure, time_text));
    row.cells.push_back(cell_of(option.cores.figure, number_text));
    add(option.memory_bytes, [](const BackedFigure& memory) { return binary_bytes_text(memory.figure.value); });
    add(option.wire_bytes_per_s,
        [](const BackedFigure& wire) { return decimal_bytes_text(wire.figure.value * kMonth); });
    view.rows.push_back(std::move(row));
  }
  return view;
}

std::vector<std::string> flip_lines(const Advice& advice) {
  std::vector<std::string> lines;
  for (const Flip& flip : advice.flips) {
    const std::string_view title = title_of(flip.axis);
    const char* direction = flip.above ? "above" : "below";
    const double start = flip.axis == "p99"       ? advice.question.p99_us
                         : flip.axis == "clients" ? advice.question.clients
                         : flip.axis == "payload" ? advice.question.payload_bytes
                                                  : advice.question.rate;
    if (flip.at) {
      lines.push_back(fmt::format("{} {} {}: {} ({})", title, direction, value_on(flip.axis, *flip.at),
                                  plain_text(flip.first), plain_text(flip.why)));
    } else if (flip.searched == start) {
      lines.push_back(fmt::format("{} {} {}: not known, nothing near enough was measured", title, direction,
                                  value_on(flip.axis, start)));
    } else {
      lines.push_back(
          fmt::format("{}: no other {} to {}", title, flip.above ? "up" : "down", value_on(flip.axis, flip.searched)));
    }
  }
  return lines;
}

std::vector<std::string> source_lines(const Advice& advice) {
  std::vector<std::string> lines;
  for (const Option& option : advice.options) {
    const auto add = [&](const char* figure, const BackedFigure& backed) {
      if (backed.bases.empty()) return;
      const Basis& most = *std::ranges::max_element(backed.bases, {}, &Basis::weight);
      lines.push_back(fmt::format("{}, {}: {:.0f} % {} in {} ({}{} trial{}): {} {}", plain_text(option.variant), figure,
                                  most.weight * 100, plain_text(most.scenario), plain_text(most.file),
                                  most.simulated ? "simulated, " : "", most.trials, most.trials == 1 ? "" : "s",
                                  number_text(most.measured), most.figure));
    };
    add("latency", option.p99_us);
    add("CPU", option.cores);
    if (option.memory_bytes) add("memory", *option.memory_bytes);
    if (option.wire_bytes_per_s) add("wire", *option.wire_bytes_per_s);
  }
  return lines;
}

std::vector<std::string> beyond_lines(const Advice& advice) {
  std::vector<std::string> lines;
  for (const Option& option : advice.options) {
    std::vector<std::string> axes;
    for (const auto& [name, times] : option.beyond) axes.push_back(fmt::format("{} {:.3g}x", name, times));
    lines.push_back(axes.empty() ? fmt::format("{}: within what was measured", plain_text(option.variant))
                                 : fmt::format("{}: beyond what was measured: {}", plain_text(option.variant),
                                               fmt::join(axes, ", ")));
  }
  return lines;
}

std::vector<std::string> unanswered_lines(const Advice& advice) {
  std::vector<std::string> lines;
  for (const Unanswered& unanswered : advice.unanswered) {
    lines.push_back(fmt::format("{}: {}; measure it: {}", plain_text(unanswered.variant), unanswered.reason,
                                plain_text(unanswered.command)));
  }
  return lines;
}

std::vector<std::string> note_lines(const Advice& advice) {
  std::vector<std::string> lines = advice.notes;
  std::vector<std::string> errors;
  for (const auto& [name, error] : advice.errors) {
    errors.push_back(fmt::format("{} {:.0f} %", name, (std::exp(error) - 1) * 100));
  }
  if (!errors.empty()) {
    lines.push_back(fmt::format("a measurement predicted from the others is off by (median over transports): {}",
                                fmt::join(errors, ", ")));
  }
  if (!advice.machines.empty()) lines.push_back(fmt::format("measured on {}", fmt::join(advice.machines, "; ")));
  for (const std::string& world : advice.worlds) lines.push_back(world);
  return lines;
}

}  // namespace pushbench::results::advice
