// A worker process: does what the command line that started it says over the control socket, and ends with it.
#pragma once

namespace pushbench {

/// Runs until the control socket closes; `control` is its descriptor. Returns the exit code.
int run_worker(int control);

}  // namespace pushbench
