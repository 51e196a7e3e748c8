// What the servers that are not ours have in common: messages in pushbench's envelope, and running `pushbench drive`.
import {execFile} from 'node:child_process';
import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/// The n-th message, due now.
export function envelope(n) {
  const us = Math.floor((performance.timeOrigin + performance.now()) * 1000);
  return `{"c":"c0","n":${n},"t":${us},"s":0,"f":"0.0","d":"message ${n}"}`;
}

/// Runs drive for a second and a half; what it printed to stderr and its result's only trial. That a busy machine makes
/// its figures invalid (exit code 3) says nothing of whether the messages came.
export async function drive(transport, server) {
  const folder = await mkdtemp(join(tmpdir(), 'pushbench-interop-'));
  const changes = ['clients=20', 'phases.warm_up_s=0.3', 'phases.measure_s=1', 'phases.drain_s=1'];
  const words = ['drive', 'feed', '--transport', transport, '--server', server, '--trials', '1',
    '--output', folder, ...changes.flatMap(change => ['--set', change])];
  try {
    const {code, stderr} = await new Promise(resolve => {
      execFile(process.env.PUSHBENCH, words, {timeout: 60000}, (error, stdout, stderr) =>
        resolve({code: error ? error.code ?? error.signal : 0, stderr}));
    });
    const files = await readdir(folder);
    if (files.length !== 1) throw new Error(`drive ended with ${code} and left ${files.length} results\n${stderr}`);
    if (code !== 0 && code !== 3) throw new Error(`drive ended with ${code}\n${stderr}`);
    return {stderr, trial: JSON.parse(await readFile(join(folder, files[0]))).trials[0]};
  } finally {
    await rm(folder, {recursive: true});
  }
}
