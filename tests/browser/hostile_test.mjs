// A result that somebody wrote who wishes its reader ill: what it says is text, in tables, charts and headings.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { close, folder, opened, reportOf, sideways } from './browser.mjs';

const reference = fileURLToPath(new URL('../../results/reference', import.meta.url));

const ways = [
  '</script><img src=x onerror="window.harmed=1">',
  '"><svg onload=window.harmed=1>',
  "'-window.harmed=1-'",
  '<!--<script>window.harmed=1</script>',
  '{{evidence}} ${window.harmed=1} %7B',
  '\u202Eright to left\u202C שלום مرحبا',
  'smile \u{1F600}\u{1F468}\u200D\u{1F469}\u200D\u{1F467}',
  'long '.repeat(20) + 'x'.repeat(10_000),
];

/// The reference result, with `words` wherever it says anything in words.
function harmful(name, words) {
  const run = JSON.parse(readFileSync(join(reference, `${name}.json`), 'utf8'));
  const old = run.scenarios.map((scenario) => scenario.name);
  const named = (scenario) => `${words}${old.length > 1 ? old.indexOf(scenario) : ''}`;
  for (const scenario of run.scenarios) {
    scenario.name = named(scenario.name);
    scenario.document.summary = words;
  }
  for (const trial of run.trials) {
    trial.scenario = named(trial.scenario);
    if (trial.transport !== run.control) trial.transport = `${words}${trial.transport}`;
    trial.reasons = [words];
  }
  for (const ceiling of run.ceilings ?? []) {
    ceiling.transport = words;
    for (const wall of ceiling.walls) wall.where = wall.evidence = wall.remedy = wall.lifted_by = words;
  }
  for (const capacity of run.capacities ?? []) {
    capacity.transport = words;
    capacity.reasons = [words];
  }
  run.command_line = run.reason = run.environment.cpu_model = run.environment.commit = words;
  run.environment.other = { [words]: words };
  return JSON.stringify(run);
}

for (const name of ['feed', 'faults', 'millions', 'users-served']) {
  test(`${name} with words that would be markup`, async () => {
    for (const [i, words] of (name === 'feed' ? ways : [ways.slice(0, 7).join(' ')]).entries()) {
      const result = join(folder, `hostile-${name}-${i}.json`);
      writeFileSync(result, harmful(name, words));
      const page = await opened(reportOf(`hostile-${name}-${i}`, result), { width: 360 });
      assert.equal(await page.evaluate(() => window.harmed), undefined, words);
      assert.equal(await page.evaluate(() => document.scripts.length),
        await page.$$eval('figure.chart > script, script.specification, body > script:last-of-type', (all) => all.length), words);
      assert.equal((await page.$$('img, [onerror], [onload]')).length, 0, words);
      assert.deepEqual(await sideways(page), [], words.slice(0, 60));
      assert.equal(await page.$eval('.provenance code:not(:first-child), .provenance > div:nth-child(2) code', (code) => code.textContent.length > 0), true);
      await close(page);
    }
  });
}

test('a result that cannot be read: one line, and no report', async () => {
  const bad = join(folder, 'bad.json');
  writeFileSync(bad, '{"schema_version": 1');
  assert.throws(() => reportOf('bad', join(reference, 'feed.json'), bad), (error) => {
    assert.equal(error.status, 2);
    assert.equal(error.stderr.trim().split('\n').length, 1, error.stderr);
    return true;
  });
  assert.throws(() => readFileSync(join(folder, 'bad.html')));
});
