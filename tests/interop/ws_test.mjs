// npm's ws, a client many servers are tested with, against `pushbench serve`.
// PUSHBENCH_DEFLATE says whether the server was started with permessage-deflate.
import assert from 'node:assert/strict';
import net from 'node:net';
import {once} from 'node:events';
import {test} from 'node:test';
import WebSocket from 'ws';

const http = process.env.PUSHBENCH_URL;
const base = http.replace('http:', 'ws:');
const deflate = process.env.PUSHBENCH_DEFLATE === 'yes';
const limit = {timeout: 30000};

/// A client that is open, with its messages in a queue: await client.next().
async function open(path, options = {}) {
  const client = new WebSocket(base + path, options);
  const arrived = [];
  const waiting = [];
  client.on('message', (data, isBinary) => {
    const message = {data, isBinary, text: isBinary ? undefined : data.toString()};
    if (waiting.length > 0) waiting.shift()(message);
    else arrived.push(message);
  });
  client.next = () => arrived.length > 0 ? Promise.resolve(arrived.shift())
                                         : new Promise(resolve => waiting.push(resolve));
  client.nextEnvelope = async () => JSON.parse((await client.next()).text);
  await once(client, 'open');
  return client;
}

async function end(client, code = 1000, reason = '') {
  client.close(code, reason);
  const [gotCode, gotReason] = await once(client, 'close');
  return [gotCode, gotReason.toString()];
}

const publish = (channel, body) => fetch(`${http}/channels/${channel}/messages`, {method: 'POST', body});

test('follows a channel in order', limit, async () => {
  const client = await open('/channels/follow/websocket');
  for (let n = 1; n <= 20; ++n) await publish('follow', `message ${n}`);
  for (let n = 1; n <= 20; ++n) {
    const message = await client.nextEnvelope();
    assert.deepEqual([message.c, message.n, message.d], ['follow', n, `message ${n}`]);
  }
  assert.deepEqual(await end(client), [1000, '']);
});

test('what one sends reaches all, itself too', limit, async () => {
  const [one, two] = [await open('/channels/room/websocket'), await open('/channels/room/websocket')];
  const text = 'quotes " \\ and a line\nbreak, \u00e4, \u{1f600}';
  one.send(text);
  assert.equal((await one.nextEnvelope()).d, text);
  assert.equal((await two.nextEnvelope()).d, text);
  await Promise.all([end(one), end(two)]);
});

test('resumes after a cursor', limit, async () => {
  for (const text of ['a', 'b', 'c']) await publish('resume', text);
  const client = await open('/channels/resume/websocket?after=1');
  assert.deepEqual([(await client.nextEnvelope()).d, (await client.nextEnvelope()).d], ['b', 'c']);
  await end(client);
});

test('echoes text and binary of every length form', limit, async () => {
  const client = await open('/echo', {maxPayload: 64 << 20});
  for (const size of [0, 1, 124, 125, 126, 127, 65535, 65536, 1 << 20, 10 << 20]) {
    const bytes = Buffer.alloc(size, 'the quick brown fox \u00e4 ');
    client.send(bytes);
    const binary = await client.next();
    assert.ok(binary.isBinary && bytes.equals(binary.data), `binary of ${size}`);
    const text = 'x\u{1f600}'.repeat(size / 5);
    client.send(text);
    assert.equal((await client.next()).text, text, `text of ${size}`);
  }
  await end(client);
});

test('echoes many without waiting, in order', limit, async () => {
  const client = await open('/echo');
  for (let n = 0; n < 5000; ++n) client.send(`message ${n}`);
  for (let n = 0; n < 5000; ++n) assert.equal((await client.next()).text, `message ${n}`);
  await end(client);
});

test('puts fragments together, with a ping between them', limit, async () => {
  const client = await open('/echo', {perMessageDeflate: false});
  client.send('one ', {fin: false});
  client.ping('between');
  const [payload] = await once(client, 'pong');
  assert.equal(payload.toString(), 'between');
  client.send('two \u00e4', {fin: false});
  client.send(' three', {fin: true});
  assert.equal((await client.next()).text, 'one two \u00e4 three');
  await end(client);
});

test('answers pings with their own payload', limit, async () => {
  const client = await open('/echo');
  for (const payload of [Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(125, 7)]) {
    client.ping(payload);
    const [answer] = await once(client, 'pong');
    assert.ok(payload.equals(answer));
  }
  await end(client);
});

test('sends a close code back', limit, async () => {
  for (const code of [1000, 1001, 1011, 3000, 4999]) {
    const client = await open('/echo');
    assert.equal((await end(client, code, 'because'))[0], code);
  }
});

test('ends with the code that says what was wrong', limit, async () => {
  const invalid = await open('/echo', {perMessageDeflate: false});
  invalid.send(Buffer.from([0x61, 0xff]), {binary: false});
  assert.equal((await once(invalid, 'close'))[0], 1007);

  const large = await open('/channels/large/websocket', {perMessageDeflate: false});
  large.send('x'.repeat(8 << 20));
  assert.equal((await once(large, 'close'))[0], 1009);

  // ws always masks, so the frame is written past it (RFC 6455, 5.1: a client must mask).
  const unmasked = await open('/echo', {perMessageDeflate: false});
  unmasked._socket.write(Buffer.from([0x81, 0x01, 0x61]));
  assert.equal((await once(unmasked, 'close'))[0], 1002);
});

test('survives a connection that breaks', limit, async () => {
  const client = await open('/channels/broken/websocket');
  client.terminate();
  await once(client, 'close');
  const other = await open('/channels/broken/websocket');
  await publish('broken', 'still here');
  assert.equal((await other.nextEnvelope()).d, 'still here');
  await end(other);
});

test('refuses what is no WebSocket handshake', limit, async () => {
  for (const [path, options, status] of [
    ['/channels/x/websocket?after=abc', {}, 400],
    ['/channels/bad!name/websocket', {}, 404],
    ['/nothing', {}, 404],
    ['/echo', {protocolVersion: 8}, 426],
  ]) {
    const client = new WebSocket(base + path, options);
    client.on('error', () => {});
    const [request, answer] = await once(client, 'unexpected-response');
    assert.equal(answer.statusCode, status, path);
    request.destroy();
  }
});

test('takes a handshake that comes in single bytes', limit, async () => {
  const socket = net.connect(new URL(http).port, '127.0.0.1');
  socket.setNoDelay(true);
  const request = 'GET /echo HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';
  for (const byte of request) {
    socket.write(byte);
    await new Promise(setImmediate);
  }
  const [answer] = await once(socket, 'data');
  assert.match(answer.toString(), /^HTTP\/1\.1 101 .*s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/s);
  socket.destroy();
});

const offers = [
  {},
  {serverNoContextTakeover: true, clientNoContextTakeover: true},
  {serverMaxWindowBits: 10, clientMaxWindowBits: 10},
];
for (const offer of offers) {
  test(`permessage-deflate offered as ${JSON.stringify(offer)}`, limit, async () => {
    const client = await open('/echo', {perMessageDeflate: {threshold: 0, ...offer}, maxPayload: 64 << 20});
    assert.equal(client.extensions.includes('permessage-deflate'), deflate);
    const texts = ['', 'short', 'again and '.repeat(1000), 'again and '.repeat(200000), 'short'];
    for (const text of texts) {
      client.send(text);
      assert.equal((await client.next()).text, text);
    }
    client.send('a part, ', {fin: false, compress: true});
    client.send('and its end', {fin: true, compress: true});
    assert.equal((await client.next()).text, 'a part, and its end');
    assert.equal((await end(client))[0], 1000);

    const follower = await open(`/channels/deflate${offers.indexOf(offer)}/websocket`, {perMessageDeflate: offer});
    for (let n = 1; n <= 10; ++n) await publish(`deflate${offers.indexOf(offer)}`, `message ${n} `.repeat(50));
    for (let n = 1; n <= 10; ++n) assert.equal((await follower.nextEnvelope()).n, n);
    await end(follower);
  });
}
