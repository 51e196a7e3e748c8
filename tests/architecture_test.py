#!/usr/bin/env python3
"""A check that finds nothing may be blind: every rule of architecture.py is broken here once, and must be reported."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True
import architecture  # noqa: E402

HOUSE = {
    "runtime/runtime.hpp": "#include <chrono>\n",
    "hub/hub.cpp": '#include "runtime/runtime.hpp"\n',
    "transports/transport.hpp": '#include "hub/hub.hpp"\n',
    "transports/http/server.cpp": '#include "transports/http/server.hpp"\n// what sse needs\n',
    "transports/sse/server.cpp": '#include "transports/http/server.hpp"\nstatic const char* name = "sse";\n',
    "transports/websocket/codec_test.cpp": '#include "runtime/simulated/runtime.hpp"\n#include <thread>\n',
    "transports/registry.cpp": '#include "transports/sse/transport.hpp"\n',
    "results/file.cpp": '#include <fcntl.h>\n',
    "harness/trial.cpp": '#include "transports/registry.hpp"\n#include <boost/asio.hpp>\n',
    "cli/main.cpp": '#include "harness/trial.hpp"\n',
    "scenarios/feed.json": '{"transports": ["sse"]}\n',
    "docs/page.md": "sse and websocket\n",
}


class Architecture(unittest.TestCase):
    def found(self, **planted):
        """What check() says of the sound house with files added: name__with_slashes=(path, text)."""
        with tempfile.TemporaryDirectory() as folder:
            for path, text in {**HOUSE, **dict(planted.values())}.items():
                file = pathlib.Path(folder) / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            return architecture.check(folder)

    def assert_found(self, path, text, *words):
        wrong, _ = self.found(planted=(path, text))
        self.assertEqual(len(wrong), 1, wrong)
        self.assertTrue(wrong[0].startswith(path + ":"), wrong)
        for word in words:
            self.assertIn(word, wrong[0])

    def test_sound_house(self):
        self.assertEqual(self.found(), ([], []))

    def test_a_transport_includes_another(self):
        planted = '\n#include "transports/raw_tcp/codec.hpp"\n'
        self.assert_found("transports/sse/client.cpp", planted, ":2:", "raw_tcp/codec.hpp")

    def test_http_includes_a_transport(self):
        planted = '#include "transports/long/server.hpp"\n'
        self.assert_found("transports/http/router.cpp", planted, "transports/long/server.hpp")

    def test_protocol_code_includes_a_world(self):
        self.assert_found("transports/sse/client.cpp", '#include "runtime/real/runtime.hpp"\n', "runtime/real")
        self.assert_found("hub/channel.cpp", '#include "runtime/simulated/runtime.hpp"\n', "runtime/simulated")

    def test_one_world_includes_the_other(self):
        self.assert_found("runtime/real/stream.cpp", '#include "runtime/simulated/stream.hpp"\n', "runtime/simulated")

    def test_lower_includes_higher(self):
        self.assert_found("runtime/timer.cpp", '#include "hub/hub.hpp"\n', "hub/hub.hpp")
        self.assert_found("hub/channel.cpp", '#include "transports/transport.hpp"\n', "transports/transport.hpp")
        self.assert_found("transports/client.cpp", '#include "harness/trial.hpp"\n', "harness/trial.hpp")
        self.assert_found("results/table.cpp", '#include "hub/hub.hpp"\n', "hub/hub.hpp")
        self.assert_found("harness/run.cpp", '#include "cli/options.hpp"\n', "cli/options.hpp")

    def test_protocol_code_does_io(self):
        for header in ("thread", "boost/asio/post.hpp", "sys/socket.h", "random", "unistd.h"):
            self.assert_found("transports/sse/client.cpp", f"#include <{header}>\n", header)
        self.assert_found("results/table.cpp", "#include <boost/asio.hpp>\n", "boost/asio.hpp")

    def test_protocol_code_reads_a_clock(self):
        self.assert_found("hub/channel.cpp", "auto t = std::chrono::steady_clock::now();\n", "steady_clock")
        self.assert_found("transports/sse/client.cpp", "std::random_device dice;\n", "random_device")

    def test_a_transport_is_named(self):
        self.assert_found("harness/run.cpp", 'if (name == "sse") return;\n', "names the transport sse")
        self.assert_found("cli/run.cpp", "\n\nwebsocket::transport();\n", ":3:", "names the transport websocket")
        self.assert_found("transports/http/router.cpp", 'auto n = "sse";\n', "names the transport sse")

    def test_comments_and_longer_words_are_no_names(self):
        text = '// sse\n/* websocket */ int assets; // "sse"\nconst char* s = "sse_like websockets // ";\n'
        self.assertEqual(self.found(planted=("harness/run.cpp", text)), ([], []))

    def test_machine_paths(self):
        self.assert_found("docs/notes.md", "see /" + "work/main\n", "one machine")
        self.assert_found("scripts/run", "cd /" + "home/someone\n", "one machine")
        self.assert_found("package-lock.json", '{"resol' + 'ved": "x"}\n', "one machine")

    def test_sizes_are_only_told(self):
        long_header = "int a;\n" * 151
        wrong, notes = self.found(planted=("hub/long.hpp", long_header))
        self.assertEqual(wrong, [])
        self.assertEqual(notes, ["hub/long.hpp: 151 lines; 150 are the house's limit"])
        function = "int f() {\n" + "  g();\n" * 70 + "}\n"
        self.assertEqual(len(self.found(planted=("hub/long.cpp", function))[1]), 1)


if __name__ == "__main__":
    unittest.main()
