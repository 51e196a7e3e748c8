#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/models/models.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

Calibration sample() {
  Calibration calibration;
  calibration.name = "here";
  calibration.machine = "Some CPU, 2 cores, Linux 6";
  calibration.commit = "abc";
  calibration.measured_at = "2026-11-21T10:00:00Z";
  calibration.command_line = "pushbench calibrate";
  calibration.transports["pushed"] = {.server = {.accept = 20us, .read = 1500ns, .send_ns_per_byte = 0.25},
                                      .client = {.parse = 700ns},
                                      .server_bytes_per_connection = 400,
                                      .kernel_bytes_per_connection = 4700};
  calibration.server_wake_delays = {1us, 2us, 30us};
  calibration.notes["residual"] = "3 %";
  return calibration;
}

std::string complaint_of(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) return "there is no such text";
  text.replace(at, from.size(), to);
  try {
    parse_calibration(text, "c.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(CalibrationFile, ReadsWhatItWrote) {
  const std::string text = write_calibration(sample());
  const Calibration read = parse_calibration(text, "c.json");
  EXPECT_EQ(write_calibration(read), text);
  EXPECT_EQ(read.machine, sample().machine);
  ASSERT_EQ(read.transports.size(), 1u);
  const TransportCosts& costs = read.transports.at("pushed");
  EXPECT_EQ(costs.server, sample().transports.at("pushed").server);
  EXPECT_EQ(costs.client, sample().transports.at("pushed").client);
  EXPECT_DOUBLE_EQ(costs.kernel_bytes_per_connection, 4700);
  EXPECT_EQ(read.server_wake_delays, sample().server_wake_delays);
  EXPECT_TRUE(read.client_wake_delays.empty());
}

TEST(CalibrationFile, IsReadStrictly) {
  const std::string text = write_calibration(sample());
  EXPECT_THAT(complaint_of(text, R"("read_ns": 1500)", R"("read_ns": -1)"),
              HasSubstr("c.json: transports.pushed.server.read_ns: this is no cost"));
  EXPECT_THAT(complaint_of(text, R"("read_ns": 1500)", R"("reed_ns": 1500)"),
              HasSubstr("the key \"read_ns\" is missing"));
  EXPECT_THAT(complaint_of(text, R"("name": "here")", R"("name": "He re")"),
              HasSubstr("c.json: name: this is no name"));
  EXPECT_THAT(complaint_of(text, ",30000", ",3"), HasSubstr("server_wake_delays_ns: they descend"));
  EXPECT_THAT(complaint_of(text, "4700.0", "\"4700\""), HasSubstr("kernel_bytes_per_connection"));
}

}  // namespace
}  // namespace pushbench
