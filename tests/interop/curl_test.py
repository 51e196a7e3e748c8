#!/usr/bin/env python3
"""What a person with curl sees of `pushbench serve`: every route over plain HTTP, streamed, held, polled and posted to."""

import json
import os
import subprocess
import time
import unittest

URL = os.environ["PUSHBENCH_URL"]


def curl(*arguments, data=None):
    done = subprocess.run(["curl", "-sS", "--max-time", "20", *arguments], input=data, capture_output=True, timeout=30)
    if done.returncode != 0:
        raise AssertionError(f"curl {' '.join(arguments)}: {done.returncode} {done.stderr.decode()}")
    return done.stdout.decode()


def publish(channel, text):
    return curl("--data-binary", "@-", f"{URL}/channels/{channel}/messages", data=text.encode())


def split_head(answer):
    """Status code, fields by lower-case name, body of what `curl -i` prints."""
    head, _, body = answer.partition("\r\n\r\n")
    status, *lines = head.split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(status.split()[1]), fields, body


def poll(path):
    """The messages of an answer and its cursor."""
    status, fields, body = split_head(curl("-i", f"{URL}{path}"))
    assert status in (200, 204), status
    return [json.loads(line) for line in body.split("\n") if line], int(fields["pushbench-cursor"])


class Follower:
    """`curl -N` on a stream, read line by line."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(["curl", "-sSN", "--max-time", "20", *arguments], stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.stdout.close()
        self.process.wait()

    def next_event(self):
        """The fields of the next event that has data."""
        fields = {}
        for line in self.process.stdout:
            name, _, value = line.rstrip("\r\n").partition(":")
            if name:
                fields[name] = value.removeprefix(" ")
            elif not line.strip():
                if "data" in fields:
                    return fields
                fields = {}
        raise AssertionError("the stream ended")

    def skip_head(self):
        for line in self.process.stdout:
            if not line.strip():
                return


class Events(unittest.TestCase):
    def test_follows_what_is_published(self):
        with Follower("-i", f"{URL}/channels/events/events") as follower:
            follower.skip_head()
            for number in (1, 2, 3):
                publish("events", f"message {number}")
                event = follower.next_event()
                message = json.loads(event["data"])
                self.assertEqual(event["id"], str(number))
                self.assertEqual((message["c"], message["n"], message["d"]), ("events", number, f"message {number}"))

    def test_resumes_after_the_last_event_id(self):
        for number in (1, 2, 3):
            publish("resumed", str(number))
        with Follower("-H", "Last-Event-ID: 1", f"{URL}/channels/resumed/events") as follower:
            self.assertEqual([follower.next_event()["id"] for _ in range(2)], ["2", "3"])

    def test_head_says_it_is_an_event_stream(self):
        with Follower("-i", f"{URL}/channels/head/events") as follower:
            head = []
            for line in follower.process.stdout:
                if not line.strip():
                    break
                head.append(line.strip().lower())
        self.assertIn("http/1.1 200 ok", head)
        self.assertTrue(any(line.startswith("content-type: text/event-stream") for line in head), head)
        self.assertTrue(any(line.startswith("cache-control:") and "no-" in line for line in head), head)


class LongPoll(unittest.TestCase):
    def test_answers_at_once_what_waits(self):
        for number in (1, 2, 3):
            publish("batch", str(number))
        messages, cursor = poll("/channels/batch/long-poll?after=1")
        self.assertEqual([message["n"] for message in messages], [2, 3])
        self.assertEqual(cursor, 3)

    def test_holds_until_something_is_published(self):
        waiting = subprocess.Popen(["curl", "-sS", "--max-time", "20", f"{URL}/channels/held/long-poll?after=0&hold_ms=15000"],
                                   stdout=subprocess.PIPE)
        self.assertRaises(subprocess.TimeoutExpired, waiting.wait, 0.3)
        publish("held", "now")
        body, _ = waiting.communicate(timeout=10)
        self.assertEqual([json.loads(line)["d"] for line in body.decode().split("\n") if line], ["now"])

    def test_ends_empty_after_the_hold(self):
        publish("empty", "before")
        begun = time.monotonic()
        self.assertEqual(poll("/channels/empty/long-poll?after=1&hold_ms=200"), ([], 1))
        self.assertGreaterEqual(time.monotonic() - begun, 0.2)


class Poll(unittest.TestCase):
    def test_answers_at_once_with_or_without_messages(self):
        self.assertEqual(poll("/channels/polled/poll?after=0"), ([], 0))
        publish("polled", "one")
        publish("polled", "two")
        messages, cursor = poll("/channels/polled/poll?after=0")
        self.assertEqual(([message["d"] for message in messages], cursor), (["one", "two"], 2))
        self.assertEqual(poll("/channels/polled/poll?after=2"), ([], 2))

    def test_one_connection_serves_many_polls(self):
        done = subprocess.run(["curl", "-sSv", f"{URL}/channels/kept/poll?after=0", f"{URL}/channels/kept/poll?after=0"],
                              capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 0)
        self.assertIn("Re-using existing connection", done.stderr)

    def test_connection_close_is_honoured(self):
        status, fields, _ = split_head(curl("-i", "-H", "Connection: close", f"{URL}/channels/closed/poll?after=0"))
        self.assertIn(status, (200, 204))
        self.assertEqual(fields["connection"].lower(), "close")


class Publishing(unittest.TestCase):
    def test_any_text_survives(self):
        text = 'quotes " and \\, a line\nbreak, a tab\t, \u00e4, \U0001f600 and \u2028'
        publish("text", text)
        self.assertEqual(poll("/channels/text/poll?after=0")[0][0]["d"], text)

    def test_what_is_not_utf8_is_refused(self):
        answer = curl("-i", "--data-binary", "@-", f"{URL}/channels/bad/messages", data=b"\xff\xfe")
        self.assertEqual(split_head(answer)[0], 400)
        self.assertEqual(poll("/channels/bad/poll?after=0"), ([], 0))

    def test_chunked_body(self):
        curl("-H", "Transfer-Encoding: chunked", "--data-binary", "@-", f"{URL}/channels/chunked/messages", data=b"in parts")
        self.assertEqual(poll("/channels/chunked/poll?after=0")[0][0]["d"], "in parts")

    def test_one_message_reaches_every_way_of_following(self):
        with Follower("-i", f"{URL}/channels/all/events") as events:
            events.skip_head()
            held = subprocess.Popen(["curl", "-sS", f"{URL}/channels/all/long-poll?after=0&hold_ms=15000"], stdout=subprocess.PIPE)
            publish("all", "to all")
            event = events.next_event()["data"]
            body, _ = held.communicate(timeout=10)
        self.assertEqual(event, body.decode().splitlines()[0])
        self.assertEqual(json.loads(event), poll("/channels/all/poll?after=0")[0][0])


class Http(unittest.TestCase):
    def test_echo_gives_back_large_bodies(self):
        data = bytes(range(256)) * 2000
        # curl asks for 100-continue before a body as large as this.
        done = subprocess.run(["curl", "-sS", "-H", "Expect: 100-continue", "--data-binary", "@-", f"{URL}/echo"], input=data,
                              capture_output=True, timeout=30)
        self.assertEqual(done.stdout, data)

    def test_the_first_page_teaches_the_routes(self):
        page = curl(f"{URL}/")
        for word in ("/channels/{c}/events", "long-poll", "poll", "websocket", "messages", "curl"):
            self.assertIn(word, page)

    def test_examples_of_the_first_page_are_accepted(self):
        self.assertEqual(split_head(curl("-i", "-d", "good morning", f"{URL}/channels/news/messages"))[0], 202)

    def test_clock_is_the_time(self):
        self.assertLess(abs(int(curl(f"{URL}/clock")) / 1e6 - time.time()), 5)

    def test_refusals(self):
        for arguments, status in ((("/nothing",), 404), (("/channels/with%20space/poll",), 404), (("-X", "DELETE", "/echo"), 405),
                                  (("-X", "BREW", "/"), 501), (("/channels/x/websocket",), 426),
                                  (("/channels/x/poll?after=abc",), 400)):
            with self.subTest(arguments):
                answer = curl("-i", *arguments[:-1], URL + arguments[-1])
                self.assertEqual(split_head(answer)[0], status, answer)

    def test_head_and_http_1_0(self):
        status, fields, body = split_head(curl("-I", f"{URL}/"))
        self.assertEqual((status, body), (200, ""))
        self.assertGreater(int(fields["content-length"]), 0)
        status, _, body = split_head(curl("-0", "-i", f"{URL}/"))
        self.assertEqual(status, 200)
        self.assertIn("pushbench", body)

    def test_browsers_of_other_origins_may_read(self):
        status, fields, _ = split_head(curl("-i", "-H", "Origin: http://example.org", f"{URL}/channels/cors/poll?after=0"))
        self.assertIn(status, (200, 204))
        self.assertEqual(fields["access-control-allow-origin"], "*")


if __name__ == "__main__":
    unittest.main()
