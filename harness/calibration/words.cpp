// What a calibration and a validation say: tables for a terminal, Markdown for docs, JSON for programs.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "harness/calibration/fit.hpp"
#include "harness/calibration/validation.hpp"
#include "results/format.hpp"
#include "results/json_writer.hpp"
#include "results/markdown_parts.hpp"
#include "results/terminal.hpp"

namespace pushbench {

namespace {

using results::number_text;
using results::OrderedJson;

constexpr double kNsPerUs = 1e3, kPercent = 100;

std::string cost_text(const std::string& operation, double ns) {
  return operation.ends_with("byte") ? fmt::format("{:.3f}", ns / kNsPerUs) : fmt::format("{:.2f}", ns / kNsPerUs);
}

std::string costs_of(const Calibration& calibration, bool server) {
  std::string text = fmt::format("{:<28}", server ? "server, us of one core" : "client, us of one core");
  for (const auto& [name, costs] : calibration.transports) text += fmt::format("{:>15}", name);
  text += '\n';
  const auto& first = calibration.transports.begin()->second;
  const auto names = listed(server ? first.server : first.client);
  for (std::size_t row = 0; row < names.size(); ++row) {
    text += fmt::format("  {:<26}", names[row].first);
    for (const auto& [name, costs] : calibration.transports) {
      const auto [operation, ns] = listed(server ? costs.server : costs.client)[row];
      text += fmt::format("{:>15}", cost_text(operation, ns));
    }
    text += '\n';
  }
  return text + '\n';
}

std::string delays_text(const char* of, const world::WakeDelays& delays) {
  if (delays.empty()) return fmt::format("{}: none\n", of);
  const auto at = [&](double share) {
    const auto index =
        std::min(delays.size() - 1, static_cast<std::size_t>(share * static_cast<double>(delays.size())));
    return static_cast<double>(delays[index].count()) / kNsPerUs;
  };
  return fmt::format("{}: {:.0f} us at least, median {:.0f}, p90 {:.0f}, most {:.0f}\n", of, at(0), at(0.5), at(0.9),
                     at(1));
}

std::string figure_text(const std::optional<double>& value) { return value ? number_text(*value) : "-"; }

std::string bound_text(const Comparison& comparison) {
  return comparison.bound == 0 ? "equal" : fmt::format("{:.0f} %", comparison.bound * kPercent);
}

std::string error_text(const Comparison& comparison) {
  if (const auto error = comparison.error()) return fmt::format("{:+.1f} %", *error * kPercent);
  if (comparison.real && comparison.simulated && comparison.bound == 0) {
    return fmt::format("{:+.0f}", *comparison.simulated - *comparison.real);
  }
  return "-";
}

std::string range_text(const Comparison& comparison) {
  if (!comparison.real_low || comparison.real_low == comparison.real_high) return "";
  return results::interval_text(*comparison.real_low, *comparison.real_high);
}

const char* verdict(const Comparison& comparison) { return comparison.within() ? "ok" : "OUT OF BOUNDS"; }

std::string verdict_line(const Validation& validation) {
  std::string text =
      fmt::format("{} of {} figures of {} cells are within their bounds",
                  validation.figures() - validation.out_of_bounds(), validation.figures(), validation.cells.size());
  if (validation.invalid() > 0) text += fmt::format("; {} cells have no real trial that counts", validation.invalid());
  return text + ".";
}

OrderedJson number(const std::optional<double>& value) { return value ? OrderedJson(*value) : OrderedJson(nullptr); }

OrderedJson json_of(const Comparison& comparison) {
  OrderedJson json;
  json["figure"] = comparison.figure;
  json["real"] = number(comparison.real);
  json["real_low"] = number(comparison.real_low);
  json["real_high"] = number(comparison.real_high);
  json["simulated"] = number(comparison.simulated);
  json["error"] = number(comparison.error());
  json["bound"] = comparison.bound;
  json["within"] = comparison.within();
  return json;
}

}  // namespace

std::string calibration_table(const CalibrationFit& fit) {
  const Calibration& calibration = fit.calibration;
  std::string text = costs_of(calibration, true) + costs_of(calibration, false);
  text += fmt::format("{:<28}", "bytes a connection");
  for (const auto& [name, costs] : calibration.transports) text += fmt::format("{:>15}", name);
  text += fmt::format("\n  {:<26}", "server, user memory");
  for (const auto& [name, costs] : calibration.transports)
    text += fmt::format("{:>15.0f}", costs.server_bytes_per_connection);
  text += fmt::format("\n  {:<26}", "kernel, one end");
  for (const auto& [name, costs] : calibration.transports)
    text += fmt::format("{:>15.0f}", costs.kernel_bytes_per_connection);
  text += "\n\n" + delays_text("server's wake delay", calibration.server_wake_delays);
  text += delays_text("clients' wake delay", calibration.client_wake_delays);
  text += fmt::format("the harness's own CPU time: server {:.0f} us/s, clients {:.0f} us/s\n\n",
                      fit.server_background_s_per_s * 1e6, fit.client_background_s_per_s * 1e6);
  text += fmt::format("{:<60}{:<8}{:>12}{:>12}{:>10}\n", "CPU a message, us", "side", "real", "fitted", "error");
  for (const Residual& residual : fit.residuals) {
    text += fmt::format("  {:<58}{:<8}{:>12.2f}{:>12.2f}{:>8.1f} %\n", residual.cell,
                        residual.of_server ? "server" : "clients", residual.real_us, residual.fitted_us,
                        residual.error() * kPercent);
  }
  return text;
}

std::string validation_table(const Validation& validation, bool colours) {
  std::string text = fmt::format("  {:<28}{:>12}{:>22}{:>12}{:>10}{:>8}\n", "", "real", "lowest..highest", "simulated",
                                 "error", "bound");
  for (const ValidatedCell& cell : validation.cells) {
    text += results::styled(results::plain_text(cell.label), colours ? results::kBold : "") + '\n';
    if (!cell.reason.empty()) text += results::paragraph(results::plain_text(cell.reason), "  ! ", "    ");
    for (const Comparison& one : cell.figures) {
      text += fmt::format("  {:<28}{:>12}{:>22}{:>12}{:>10}{:>8}  ", one.figure, figure_text(one.real), range_text(one),
                          figure_text(one.simulated), error_text(one), bound_text(one));
      text += results::styled(verdict(one), !colours || one.within() ? "" : results::kRed) + '\n';
    }
  }
  return text + '\n' + results::paragraph(verdict_line(validation), "", "");
}

std::string validation_markdown(const Validation& validation) {
  std::string text = fmt::format(
      "{} Calibration: {} ({}). Machine: {}. Commit {}, {}. Real figures are the median of {} trials, counts their "
      "sum.\n\n"
      "| cell | figure | real | lowest..highest | simulated | error | bound | |\n"
      "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |\n",
      verdict_line(validation), results::escaped(validation.calibration), results::escaped(validation.calibrated_on),
      results::escaped(validation.machine), results::escaped(validation.commit),
      results::escaped(validation.measured_at), validation.trials);
  for (const ValidatedCell& cell : validation.cells) {
    const std::string label = results::escaped(cell.label);
    if (!cell.reason.empty())
      text += fmt::format("| {} | {} | | | | | | not valid |\n", label, results::escaped(cell.reason));
    for (const Comparison& one : cell.figures) {
      text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n", label, results::escaped(one.figure),
                          figure_text(one.real), range_text(one), figure_text(one.simulated), error_text(one),
                          bound_text(one), one.within() ? "ok" : "**out of bounds**");
    }
  }
  return text;
}

std::string validation_json(const Validation& validation) {
  OrderedJson json;
  json["validation_schema"] = 1;
  json["calibration"] = validation.calibration;
  json["calibrated_on"] = validation.calibrated_on;
  json["machine"] = validation.machine;
  json["commit"] = validation.commit;
  json["measured_at"] = validation.measured_at;
  json["command_line"] = validation.command_line;
  json["trials"] = validation.trials;
  json["figures"] = validation.figures();
  json["out_of_bounds"] = validation.out_of_bounds();
  json["cells"] = OrderedJson::array();
  for (const ValidatedCell& cell : validation.cells) {
    OrderedJson one;
    one["cell"] = cell.label;
    one["reason"] = cell.reason;
    one["figures"] = OrderedJson::array();
    for (const Comparison& comparison : cell.figures) one["figures"].push_back(json_of(comparison));
    json["cells"].push_back(std::move(one));
  }
  return results::print_json(json);
}

}  // namespace pushbench
