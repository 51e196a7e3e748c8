// The fields of what faults did in JSON; see fields.hpp.
#pragma once

#include "results/fields.hpp"
#include "results/trial.hpp"

namespace pushbench::results {

template <>
struct Fields<FaultOutcome> {
  static void visit(auto& fault, auto&& field) {
    field("kind", fault.kind);
    field("description", fault.description);
    field("strikes", fault.strikes);
    field("first_at_s", fault.first_at_s);
    field("struck", fault.struck);
    field("unnoticed", fault.unnoticed);
    field("unrecovered", fault.unrecovered);
    field("notice", fault.notice);
    field("recovery", fault.recovery);
    field("missed", fault.missed);
    field("recovery_bytes", fault.recovery_bytes);
    field("attempts", fault.attempts);
    field("peak_reconnects_per_s", fault.peak_reconnects_per_s);
    field("storm_s", fault.storm_s);
    field("storm_server_cpu_s", fault.storm_server_cpu_s);
  }
};

template <>
struct Fields<Course> {
  static void visit(auto& course, auto&& field) {
    field("step_s", course.step_s);
    field("delivered", course.delivered);
    field("reconnected", course.reconnected);
    field("disconnected", course.disconnected);
    field("server_cpu_us", course.server_cpu_us);
  }
};

}  // namespace pushbench::results
