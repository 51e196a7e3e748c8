#include "tests/conformance/proxy.hpp"

#include <utility>

namespace pushbench::conformance {

/// The two streams of one connection through the proxy.
class Proxy::Pair {
 public:
  Pair(Proxy& proxy, Stream& client) : proxy_(proxy), client_(*this), server_(*this) {
    client_.stream = &client;
    server_.stream = &proxy.runtime_.connect(proxy.target_, server_);
    if (proxy.stalled_) stall(true);
  }
  ~Pair() {
    proxy_.runtime_.disarm(late_);
    if (client_.stream != nullptr) client_.stream->detach();
    if (server_.stream != nullptr) server_.stream->detach();
  }

  StreamHandler& client() { return client_; }
  void stall(bool stalled) {
    if (server_.stream != nullptr) server_.stream->set_reading(!stalled);
  }

 private:
  struct End final : StreamHandler {
    explicit End(Pair& in) : pair(in) {}
    void on_bytes(std::string_view bytes) override { pair.pass(bytes, *this); }
    void on_close(CloseReason reason) override {
      stream = nullptr;
      pair.closed(reason, *this);
    }
    Pair& pair;
    Stream* stream = nullptr;
  };

  End& other(const End& end) { return &end == &client_ ? server_ : client_; }

  void pass(std::string_view bytes, End& from) {
    std::uint64_t allowed = bytes.size();
    const bool cuts = proxy_.cut_ && !proxy_.has_cut_ && proxy_.bytes_ + bytes.size() > proxy_.cut_->after_bytes;
    if (cuts) allowed = proxy_.cut_->after_bytes - proxy_.bytes_;
    proxy_.bytes_ += allowed;
    if (End& to = other(from); to.stream != nullptr) to.stream->send(bytes.substr(0, allowed));
    if (!cuts) return;
    proxy_.has_cut_ = true;
    // What was passed on should arrive, and a reset would overtake it where it waits for the receiver.
    if (client_.stream != nullptr) client_.stream->abort();
    proxy_.runtime_.arm(late_, proxy_.runtime_.now() + proxy_.cut_->server_hears_later);
  }

  void cut_server() {
    if (server_.stream != nullptr) server_.stream->abort();
  }

  void closed(CloseReason reason, End& end) {
    End& left = other(end);
    if (left.stream == nullptr) {
      proxy_.runtime_.disarm(late_);
      for (auto found = proxy_.pairs_.begin(); found != proxy_.pairs_.end(); ++found) {
        if (found->get() != this) continue;
        proxy_.pairs_.erase(found);
        return;
      }
    }
    if (late_.armed()) return;
    if (reason == CloseReason::closed_by_peer) {
      left.stream->close();
    } else {
      left.stream->abort();
    }
  }

  Proxy& proxy_;
  End client_;
  End server_;
  Timer late_ = Timer::calling<&Pair::cut_server>(*this);
};

Proxy::Proxy(Runtime& runtime, const Endpoint& listen, Endpoint target, std::optional<Cut> cut)
    : runtime_(runtime), target_(std::move(target)), cut_(cut), listener_(runtime.listen(listen, *this)) {}

Proxy::~Proxy() = default;

StreamHandler* Proxy::on_accept(Stream& stream) {
  return &(*pairs_.insert(std::make_unique<Pair>(*this, stream)).first)->client();
}

void Proxy::stall(bool stalled) {
  stalled_ = stalled;
  for (const auto& pair : pairs_) pair->stall(stalled);
}

}  // namespace pushbench::conformance
