// `pushbench drive` by WebSocket against a server made with npm's ws, which sends messages in pushbench's envelope.
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {test} from 'node:test';
import {WebSocketServer} from 'ws';
import {drive, envelope} from './foreign.mjs';

/// Sends a message to all every 20 ms; `send(socket, text)` may send it in a form of its own.
async function serve(options, send) {
  const server = new WebSocketServer({host: '127.0.0.1', port: 0, path: '/feed', ...options});
  await once(server, 'listening');
  let n = 0;
  const timer = setInterval(() => {
    const text = envelope(++n);
    for (const socket of server.clients) send(socket, text);
  }, 20);
  return {
    url: `ws://127.0.0.1:${server.address().port}/feed`,
    end: () => { clearInterval(timer); for (const socket of server.clients) socket.terminate(); server.close(); },
  };
}

const ways = {
  'as text': [{}, (socket, text) => socket.send(text)],
  'in fragments, with pings between': [{}, (socket, text) => {
    socket.send(text.slice(0, 7), {fin: false});
    socket.ping('between');
    socket.send(text.slice(7), {fin: true});
  }],
  'as binary': [{}, (socket, text) => socket.send(Buffer.from(text))],
};
for (const [way, [options, send]] of Object.entries(ways)) {
  test(`messages ${way} arrive, each once and in order`, {timeout: 90000}, async context => {
    const server = await serve(options, send);
    context.after(server.end);
    const result = await drive('websocket', server.url);
    const {downlink, clients_connected: connected, protocol_errors: errors} = result.trial;
    assert.equal(connected, 20);
    assert.equal(errors, 0);
    // 20 clients, 50 messages a second, 1 s: what a busy machine delays counts later, so only some of them are asked for.
    assert.ok(downlink.window_delivered > 100, `${downlink.window_delivered} delivered`);
    assert.deepEqual([downlink.lost, downlink.duplicated, downlink.reordered], [0, 0, 0]);
  });
}

test('a server that breaks the protocol is told of', {timeout: 90000}, async context => {
  let sent = 0;
  const server = await serve({}, (socket, text) => {
    // A server must not mask (RFC 6455, 5.1); ws never does, so the frame is written past it.
    if (++sent === 500) socket._socket.write(Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x61]));
    else socket.send(text);
  });
  context.after(server.end);
  const result = await drive('websocket', server.url);
  assert.equal(result.trial.protocol_errors, 1);
  assert.match(result.trial.reasons.join(), /masked/);
});
