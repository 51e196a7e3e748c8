// `pushbench drive` by SSE against a plain node http server, which sends messages in pushbench's envelope, in every form
// the grammar allows, and ends each stream now and then: the clients must come back with Last-Event-ID and miss nothing.
import assert from 'node:assert/strict';
import {once} from 'node:events';
import http from 'node:http';
import {test} from 'node:test';
import {drive, envelope} from './foreign.mjs';

/// An event in one of the ways it may be written.
const forms = [
  (n, text) => `id: ${n}\ndata: ${text}\n\n`,
  (n, text) => `id:${n}\r\ndata:${text}\r\n\r\n`,
  (n, text) => `: a comment\rid: ${n}\revent: message\rdata: ${text}\r\r`,
  (n, text) => `unknown: field\ndata: ${text}\nid: ${n}\n\n: another comment\n\n`,
];

async function serve({cut_after}) {
  const history = [];
  const open = new Set();
  let returned = 0;
  const write = (answer, n) => {
    answer.write(forms[n % forms.length](n, history[n - 1]));
    if (cut_after && n % cut_after === 0) answer.socket.end();
  };
  const server = http.createServer((request, answer) => {
    assert.equal(request.headers.accept?.includes('text/event-stream'), true);
    answer.writeHead(200, {'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store'});
    answer.write('\u{feff}retry: 20\n\n');
    const last = Number(request.headers['last-event-id'] ?? history.length);
    if ('last-event-id' in request.headers) ++returned;
    for (let n = last + 1; n <= history.length; ++n) answer.write(forms[n % forms.length](n, history[n - 1]));
    open.add(answer);
    answer.on('close', () => open.delete(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const timer = setInterval(() => {
    history.push(envelope(history.length + 1));
    for (const answer of open) write(answer, history.length);
  }, 20);
  return {
    url: `http://127.0.0.1:${server.address().port}/stream`,
    returned: () => returned,
    end: () => { clearInterval(timer); server.closeAllConnections(); server.close(); },
  };
}

for (const cut_after of [0, 40]) {
  const how = cut_after ? `a stream that ends every ${cut_after} messages` : 'one long stream';
  test(`messages of ${how} arrive, each once and in order`, {timeout: 90000}, async context => {
    const server = await serve({cut_after});
    context.after(server.end);
    const result = await drive('sse', server.url);
    const returned = server.returned();
    const {downlink, clients_connected: connected, protocol_errors: errors} = result.trial;
    assert.equal(connected, 20);
    assert.equal(errors, 0);
    assert.ok(downlink.window_delivered > 100, `${downlink.window_delivered} delivered`);
    assert.deepEqual([downlink.lost, downlink.duplicated, downlink.reordered], [0, 0, 0]);
    assert.equal(returned > 0, cut_after > 0, `${returned} came back`);
  });
}
