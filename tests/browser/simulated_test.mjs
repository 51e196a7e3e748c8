// Reports of a simulated result in a real browser: energy, radio, cost and sweep are drawn with their data, and the page
// says that nothing of it was measured. simulated.json is a sample with invented figures, not a result.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { close, opened, reportOf, shots, sideways } from './browser.mjs';

const sample = fileURLToPath(new URL('simulated.json', import.meta.url));
const file = reportOf('simulated', sample);

const modelled = (page) => page.$$eval('figure.chart', (figures) => figures.map((figure) => ({
  kind: figure.dataset.kind,
  failed: figure.querySelector('.failed')?.textContent,
  marks: figure.querySelectorAll('.plot svg [role="graphics-symbol"], .plot svg .mark-rect path, .plot svg .mark-line path').length,
  caption: figure.querySelector('figcaption').textContent,
  section: figure.closest('section').id,
})));

for (const { width, dark } of [{ width: 1280, dark: false }, { width: 360, dark: true }]) {
  test(`${width} wide, ${dark ? 'dark' : 'light'}: what is modelled is drawn`, async () => {
    const page = await opened(file, { width, dark });
    const charts = await modelled(page);
    for (const kind of ['energy', 'radio', 'cost', 'sweep']) {
      assert.ok(charts.some((chart) => chart.kind === kind), `there is a chart of ${kind}`);
    }
    for (const chart of charts) {
      assert.equal(chart.failed, undefined, chart.kind);
      assert.ok(chart.marks > 0, `${chart.kind} has marks`);
      assert.match(chart.caption, /^Simulated, not measured\./, chart.kind);
      assert.match(chart.caption, /simulated\.json, simulated: pushbench simulate/, `${chart.kind} names its source`);
    }
    assert.ok(charts.filter((chart) => chart.kind === 'energy').every((chart) => chart.section === 'r1-energy'));
    assert.ok(charts.filter((chart) => chart.kind === 'cost').every((chart) => chart.section === 'r1-cost'));
    assert.deepEqual(await sideways(page), []);
    if (shots) {
      for (const [i, figure] of (await page.$$('figure.chart')).entries()) {
        await figure.screenshot({ path: join(shots, `simulated-${width}-${i}-${charts[i].kind}.png`) });
      }
    }
    await close(page);
  });
}

test('the page says that it is simulated, and what it rests on', async () => {
  const page = await opened(file);
  assert.match(await page.$eval('.dateline', (line) => line.textContent), /simulated/);
  assert.match(await page.$eval('p.simulated', (line) => line.textContent), /^simulated: lte, calibration reference/);
  const text = await page.$eval('main', (main) => main.innerText);
  for (const words of [/What the simulation assumes/, /AWS list prices, us-east-1 \(2026-09\)/, /phone, 15\.5 Wh/]) {
    assert.match(text, words);
  }
  assert.doesNotMatch(await page.$eval('.masthead', (head) => head.textContent), /measured on|1970/);
  await close(page);
});

test('the data of each of its charts are one click away', async () => {
  const page = await opened(file);
  for (const kind of ['energy', 'radio', 'cost', 'sweep']) {
    const figure = await page.$(`figure.chart[data-kind="${kind}"]`);
    await (await figure.$('details.data summary')).click();
    assert.ok(await figure.waitForSelector('a[download]'), kind);
    assert.ok((await figure.$$('details tbody tr')).length > 0, kind);
  }
  await close(page);
});
