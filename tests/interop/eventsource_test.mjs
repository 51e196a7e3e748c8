// npm's eventsource, which follows the same standard as a browser's EventSource, against `pushbench serve`: also through a
// proxy that cuts the connection, after which it must resume by Last-Event-ID without losing a message.
import assert from 'node:assert/strict';
import net from 'node:net';
import {once} from 'node:events';
import {test} from 'node:test';
import {EventSource} from 'eventsource';

const base = process.env.PUSHBENCH_URL;
const limit = {timeout: 60000};
const publish = (channel, body) => fetch(`${base}/channels/${channel}/messages`, {method: 'POST', body});

/// An EventSource that is open, with its events in a queue: await source.next().
async function open(url) {
  const source = new EventSource(url);
  const arrived = [];
  const waiting = [];
  source.onmessage = event => waiting.length > 0 ? waiting.shift()(event) : arrived.push(event);
  source.next = () => arrived.length > 0 ? Promise.resolve(arrived.shift()) : new Promise(resolve => waiting.push(resolve));
  await new Promise(resolve => source.addEventListener('open', resolve, {once: true}));
  return source;
}

/// Passes a TCP connection on to the server and can cut all it has.
async function start_proxy() {
  const {port} = new URL(base);
  const pairs = new Set();
  const proxy = net.createServer(near => {
    const far = net.connect(port, '127.0.0.1');
    const pair = [near, far];
    pairs.add(pair);
    for (const [from, to] of [pair, [far, near]]) {
      from.on('error', () => {});
      from.on('close', () => { to.destroy(); pairs.delete(pair); });
      from.pipe(to);
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${proxy.address().port}`,
    cut: () => { for (const [near] of pairs) near.resetAndDestroy(); },
    close: () => proxy.close(),
  };
}

test('follows a channel in order', limit, async () => {
  const source = await open(`${base}/channels/es_follow/events`);
  for (let n = 1; n <= 20; ++n) await publish('es_follow', `message ${n}\nline two`);
  for (let n = 1; n <= 20; ++n) {
    const event = await source.next();
    const message = JSON.parse(event.data);
    assert.equal(event.lastEventId, String(n));
    assert.deepEqual([message.c, message.n, message.d], ['es_follow', n, `message ${n}\nline two`]);
  }
  source.close();
});

test('many followers get the same', limit, async () => {
  const sources = await Promise.all(Array.from({length: 50}, () => open(`${base}/channels/es_many/events`)));
  await publish('es_many', 'to all');
  const events = await Promise.all(sources.map(source => source.next()));
  assert.equal(new Set(events.map(event => event.data)).size, 1);
  for (const source of sources) source.close();
});

test('resumes after a cut and misses nothing', limit, async () => {
  const proxy = await start_proxy();
  const source = await open(`${proxy.url}/channels/es_cut/events`);
  const got = [];
  for (let round = 0; round < 3; ++round) {
    await publish('es_cut', 'seen');
    got.push((await source.next()).lastEventId);
    proxy.cut();
    await publish('es_cut', 'while cut off');
    await publish('es_cut', 'and again');
    got.push((await source.next()).lastEventId, (await source.next()).lastEventId);
  }
  assert.deepEqual(got.map(Number), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  source.close();
  proxy.close();
});

test('a large message comes whole', limit, async () => {
  const source = await open(`${base}/channels/es_large/events`);
  const text = 'x\u{1f600}'.repeat(60000);
  await publish('es_large', text);
  assert.equal(JSON.parse((await source.next()).data).d, text);
  source.close();
});
