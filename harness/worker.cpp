#include "harness/worker.hpp"

#include <sched.h>
#include <sys/prctl.h>

#include <boost/asio/io_context.hpp>
#include <csignal>
#include <nlohmann/json.hpp>
#include <optional>

#include "harness/ceiling/hold_task.hpp"
#include "harness/control.hpp"
#include "harness/schedule.hpp"
#include "harness/task.hpp"

namespace pushbench {

namespace {

/// One client loses its frame in a queue, not in memory: the limit of what one may leave unread.
constexpr std::size_t kSendQueueLimit = 1024 * 1024;

void pin_to(const std::vector<int>& cpus) {
  if (cpus.empty()) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) CPU_SET(cpu, &set);
  sched_setaffinity(0, sizeof(set), &set);  // if it is refused the result shows it: busiest_cpu_share of both sides
}

class Worker {
 public:
  explicit Worker(int control)
      : channel_(
            context_, control, [this](const nlohmann::json& message) { on_message(message); },
            [this](const std::string&) { context_.stop(); }) {
    channel_.send(hello());
  }

  int run() {
    context_.run();
    return exit_code_;
  }

 private:
  void on_message(const nlohmann::json& message) {
    try {
      obey(message);
    } catch (const std::exception& error) {
      channel_.send({{"type", "failed"}, {"why", error.what()}});
    }
  }

  void obey(const nlohmann::json& message) {
    const auto& type = message["type"].get_ref<const std::string&>();
    if (!greeted_) {
      const std::string objection = objection_to_hello(message);
      if (!objection.empty()) throw std::runtime_error("the command line " + objection);
      greeted_ = true;
    } else if (type == "orders") {
      take_orders(message.at("orders").get<Orders>());
    } else if (hold_) {
      nlohmann::json answer = hold_->obey(message);
      answer["type"] = type;
      channel_.send(answer);
    } else if (type == "hold" && !task_) {
      take_hold_orders(message.at("orders").get<HoldOrders>());
    } else if (!task_) {
      throw std::runtime_error("told to " + type + " before its orders");
    } else if (type == "connect") {
      task_->connect();
    } else if (type == "start") {
      task_->start(message.at("timetable").get<Timetable>());
      channel_.send({{"type", "started"}});
    } else if (type == "totals") {
      channel_.send({{"type", "totals"}, {"totals", read_process_totals()}, {"figures", task_->figures()}});
    } else if (type == "progress") {
      channel_.send({{"type", "progress"}, {"progress", task_->progress()}});
    } else if (type == "report") {
      std::optional<Lives> lives;
      if (message.contains("lives")) lives = message["lives"].get<Lives>();
      channel_.send({{"type", "report"}, {"report", task_->report(lives ? &*lives : nullptr)}});
    } else {
      throw std::runtime_error("told to " + type + ", which no worker knows");
    }
  }

  void take_orders(const Orders& orders) {
    pin_to(orders.cpus);
    RealRuntime::Options options;
    options.seed = seed_for(orders.run_seed, orders.trial, Purpose::connect) + orders.shard + orders.share.first;
    options.clock_offset = Duration{orders.clock_offset_ns};
    options.send_queue_limit = kSendQueueLimit;
    options.measures_traffic = orders.role == Role::client;
    runtime_.emplace(context_, options);
    task_ = orders.role == Role::server ? make_server_task(*runtime_, orders) : make_client_task(*runtime_, orders);
    if (orders.life > 0) task_->start(orders.timetable);
    nlohmann::json answer = task_->ready();
    answer["type"] = "ready";
    channel_.send(answer);
  }

  void take_hold_orders(const HoldOrders& orders) {
    RealRuntime::Options options;
    options.seed = seed_for(orders.run_seed, 0, Purpose::connect) + orders.first_client;
    options.clock_offset = Duration{orders.clock_offset_ns};
    options.send_queue_limit = kSendQueueLimit;
    runtime_.emplace(context_, options);
    hold_ = orders.role == Role::server ? make_hold_server(*runtime_, orders) : make_hold_client(*runtime_, orders);
    channel_.send({{"type", "ready"}, {"memory", read_hold_memory()}});
  }

  boost::asio::io_context context_{1};
  ControlChannel channel_;
  std::optional<RealRuntime> runtime_;
  std::unique_ptr<Task> task_;
  std::unique_ptr<HoldTask> hold_;
  bool greeted_ = false;
  int exit_code_ = 0;
};

}  // namespace

int run_worker(int control) {
  // Ctrl-C, or a timeout's SIGTERM, reaches the whole group; the command line decides what becomes of the workers.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  return Worker(control).run();
}

}  // namespace pushbench
