// One question to one transport: how many servers, what they do, and what binds them. Pure.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "results/advice/advice.hpp"
#include "results/advice/model.hpp"

namespace pushbench::results::advice {

/// A transport's models, made once and asked often.
class Candidate {
 public:
  Candidate(const Evidence& evidence, std::string variant);

  const std::string& variant() const { return variant_; }
  std::map<std::string, double> errors() const;

  /// The answer, not ranked yet, or why there is none.
  std::variant<Option, Unanswered> answer(const Question& question) const;

 private:
  /// One of a number of servers that share the load.
  struct Server {
    Question question;
    double servers = 1;
    double interval_s = 0;
  };
  struct Use {
    Bound bound = Bound::cpu;
    double share = 0;  ///< of what the server has of it
    double low = 0, high = 0;
  };

  LoadPoint at(const Server& server, Way way) const;
  const Model& model(Way way) const { return way == Way::down ? down_ : up_; }
  double choose_interval(const Question& question, double servers) const;
  std::vector<Use> uses(const Server& server) const;
  Use fullest(const Server& server) const;
  double p99_of(const Server& server) const;
  double servers_for(Server server) const;
  double servers_in_time(Server server) const;
  BackedFigure memory_each(const Server& server, bool& known) const;
  Option figures(const Server& server, const Use& use) const;
  /// How far beyond what was measured, in the way and by the axis in which it is furthest; none if nowhere.
  struct Furthest {
    Way way = Way::down;
    std::string axis;
    double times = 1;
  };
  Furthest furthest(const Server& server) const;
  double servers_within_reach(Server server) const;
  std::map<std::string, double> beyond(const Server& server) const;
  Unanswered refused(const Server& server, Way way, const std::string& axis, std::string reason) const;

  const Evidence* evidence_;
  std::string variant_;
  Model down_, up_;
  const Holding* holding_ = nullptr;  ///< the most connections that it held
};

}  // namespace pushbench::results::advice
