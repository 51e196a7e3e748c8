#!/usr/bin/python3
"""python3-websockets against `pushbench serve`; it offers permessage-deflate by itself."""

import asyncio
import json
import os
import unittest
import urllib.request

import websockets

HTTP = os.environ["PUSHBENCH_URL"]
BASE = HTTP.replace("http:", "ws:")
DEFLATE = os.environ.get("PUSHBENCH_DEFLATE") == "yes"


def publish(channel, text):
    urllib.request.urlopen(f"{HTTP}/channels/{channel}/messages", data=text.encode(), timeout=20).close()


def connect(path, **options):
    return websockets.connect(BASE + path, max_size=64 << 20, open_timeout=20, close_timeout=20, **options)


class WebSockets(unittest.IsolatedAsyncioTestCase):
    async def next(self, client):
        return await asyncio.wait_for(client.recv(), 20)

    async def test_channel(self):
        async with connect("/channels/py/websocket") as one, connect("/channels/py/websocket") as two:
            for number in range(1, 6):
                await asyncio.to_thread(publish, "py", f"message {number}")
                for client in (one, two):
                    message = json.loads(await self.next(client))
                    self.assertEqual((message["n"], message["d"]), (number, f"message {number}"))
            await one.send("from one")
            self.assertEqual(json.loads(await self.next(two))["d"], "from one")

    async def test_resume(self):
        for text in ("a", "b", "c"):
            await asyncio.to_thread(publish, "py_resume", text)
        async with connect("/channels/py_resume/websocket?after=2") as client:
            self.assertEqual(json.loads(await self.next(client))["d"], "c")

    async def test_echo(self):
        for compression in (None, "deflate"):
            async with connect("/echo", compression=compression) as client:
                agreed = [extension.name for extension in client.extensions]
                self.assertEqual(agreed, ["permessage-deflate"] if DEFLATE and compression else [])
                for message in ("", "text \u00e4 \U0001f600", b"", bytes(range(256)), "x" * 65536, os.urandom(3 << 20)):
                    await client.send(message)
                    self.assertEqual(await self.next(client), message)

    async def test_fragments(self):
        async with connect("/echo") as client:
            await client.send(["one ", "two ", "", "three"])
            self.assertEqual(await self.next(client), "one two three")
            await client.send([b"\x00", b"\xff" * 70000])
            self.assertEqual(await self.next(client), b"\x00" + b"\xff" * 70000)

    async def test_ping(self):
        async with connect("/echo") as client:
            await asyncio.wait_for(await client.ping(b"payload"), 20)

    async def test_close(self):
        for code in (1000, 1001, 3456):
            client = await connect("/echo")
            await client.close(code, "because")
            self.assertEqual(client.close_code, code)

    async def test_violation(self):
        async with connect("/echo", compression=None) as client:
            client.transport.write(b"\x83\x80\x00\x00\x00\x00")  # opcode 3 is reserved
            with self.assertRaises(websockets.ConnectionClosedError):
                await self.next(client)
            self.assertEqual(client.close_code, 1002)


if __name__ == "__main__":
    unittest.main()
