// Reports of reference results in a real browser: every chart drawn, from disk, without a complaint and without
// fetching anything, light and dark, wide and narrow, on screen and on paper. With PUSHBENCH_SCREENSHOTS=FOLDER a picture
// of each section is kept there.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { close, drawn, opened, reportOf, shots, sideways } from './browser.mjs';

const reference = fileURLToPath(new URL('../../results/reference', import.meta.url));
const all = ['feed', 'faults', 'millions', 'users-served', 'use-cases', 'port-walls-default'];
const files = (names) => names.map((name) => join(reference, `${name}.json`));

/// Trials and ceilings have most kinds of charts between them; of the others two ways will do.
const inEveryWay = ['feed', 'millions'];
const ways = [{ width: 1280, dark: false }, { width: 360, dark: true }, { width: 1280, dark: true }, { width: 360, dark: false }];

/// What is seen of each chart: marks in its SVG, its size, and how much is written on it.
const chartsOf = (page) => page.$$eval('figure.chart', (figures) => figures.map((figure) => {
  const svg = figure.querySelector('.plot svg');
  return {
    id: figure.id,
    failed: figure.querySelector('.failed')?.textContent,
    marks: svg?.querySelectorAll('[role="graphics-symbol"], .mark-line path, .mark-rect path, .mark-symbol path, .mark-rule line').length ?? 0,
    words: svg?.querySelectorAll('text').length ?? 0,
    width: svg?.getBoundingClientRect().width ?? 0,
    room: figure.querySelector('.plot').clientWidth,
    text: figure.querySelector('figcaption').textContent,
  };
}));

async function picture(page, name) {
  if (!shots) return;
  const sections = await page.$$('.masthead, section.answer, section.result > .chart, section.scenario, section.reading');
  for (const [i, section] of sections.entries()) {
    await section.screenshot({ path: join(shots, `${name}-${String(i).padStart(2, '0')}.png`) });
  }
}

for (const name of all) {
  const file = reportOf(name, ...files([name]));

  for (const { width, dark } of inEveryWay.includes(name) ? ways : ways.slice(0, 2)) {
    const how = `${width}-${dark ? 'dark' : 'light'}`;
    test(`${name}, ${how}: every chart is drawn, and the page fits`, async () => {
      const page = await opened(file, { width, dark });
      const charts = await chartsOf(page);
      assert.ok(charts.length > 0, 'there are charts');
      for (const chart of charts) {
        assert.equal(chart.failed, undefined, chart.id);
        assert.ok(chart.marks > 0, `${chart.id} has marks`);
        assert.ok(chart.words > 0, `${chart.id} has words`);
        assert.ok(chart.width <= chart.room + 1, `${chart.id} is ${chart.width} wide, in ${chart.room}`);
        assert.match(chart.text, new RegExp(`${name}\\.json`), `${chart.id} names its source`);
      }
      assert.deepEqual(await sideways(page), []);
      await picture(page, `${name}-${how}`);
      await close(page);
    });
  }

  test(`${name}: the data of every chart are one click away`, async () => {
    const page = await opened(file);
    const figures = await page.$$('figure.chart');
    // A click and a download take their time, and of the same kinds in each of sixteen scenarios a dozen will do.
    const step = Math.ceil(figures.length / 12);
    for (const figure of figures.filter((_, i) => i % step === 0)) {
      const { columns, rows } = await figure.$eval('script', (script) => JSON.parse(script.textContent));
      await (await figure.$('details.data summary')).click();
      const link = await figure.waitForSelector('a[download]');
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      const lines = readFileSync(await download.path(), 'utf8').split('\n');
      assert.equal(lines[0], columns.join(','));
      assert.equal(lines.at(-1), '');
      assert.deepEqual(lines.slice(1, -1), rows.map((row) => row.map((each) => {
        const text = String(each ?? '');
        return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
      }).join(',')));
      assert.equal((await figure.$$('details tbody tr')).length, Math.min(rows.length, 500) + (rows.length > 500 ? 1 : 0));
    }
    assert.ok(figures.length > 0);
    await close(page);
  });
}

test('several results in one page: contents lead to each', async () => {
  const page = await opened(reportOf('several', ...files(['feed', 'millions', 'users-served'])));
  const targets = await page.$$eval('.contents a', (links) => links.map((link) => link.getAttribute('href')));
  assert.ok(targets.length >= 5);
  for (const target of targets) assert.ok(await page.$(target), target);
  const ids = await page.$$eval('[id]', (all) => all.map((each) => each.id));
  assert.equal(new Set(ids).size, ids.length, 'no id twice');
  await close(page);
});

test('the switch changes colours and draws again', async () => {
  const page = await opened(reportOf('switch', ...files(['feed'])));
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const ink = () => page.$eval('.plot svg text', (text) => text.getAttribute('fill'));
  const before = [await paper(), await ink()];
  await page.click('#theme');
  await drawn(page);
  assert.notEqual(await paper(), before[0]);
  assert.notEqual(await ink(), before[1]);
  await page.click('#theme');
  await drawn(page);
  assert.deepEqual([await paper(), await ink()], before);
  await close(page);
});

test('a chart that cannot be drawn says so in its place, and the others are drawn', async () => {
  const file = reportOf('broken', ...files(['feed']));
  writeFileSync(file, readFileSync(file, 'utf8').replace(/(class="specification" data-kind="cpu">)\{/, '$1{{'));
  const page = await opened(file);
  const failed = (await chartsOf(page)).filter((chart) => chart.failed);
  assert.equal(failed.length, 1);
  assert.match(failed[0].failed, /cannot be drawn/);
  assert.match(await page.evaluate(() => document.documentElement.dataset.charts), /^[1-9]\d* drawn, 1 failed$/);
  await close(page);
});

test('a chart fits again after the window was made narrower', async () => {
  const page = await opened(reportOf('resized', ...files(['feed'])));
  await page.setViewportSize({ width: 500, height: 900 });
  await page.waitForFunction(() => [...document.querySelectorAll('.plot svg')].every((svg) => Number(svg.getAttribute('width')) <= 500));
  assert.deepEqual(await sideways(page), []);
  await close(page);
});

test('it prints, light, also from a dark screen', async () => {
  const page = await opened(reportOf('printed', ...files(['feed'])), { dark: true });
  const pdf = await page.pdf({ format: 'A4', path: shots && join(shots, 'feed.pdf') });
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? [];
  assert.ok(pages.length >= 2, `${pages.length} pages`);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
  const inks = await page.$$eval('.plot svg text', (texts) => texts.map((text) => getComputedStyle(text).fill));
  for (const ink of inks) {
    const [, red, green, blue] = ink.match(/rgb\((\d+), (\d+), (\d+)\)/).map(Number);
    assert.ok(red + green + blue < 3 * 128, `${ink} is too faint on paper`);
  }
  assert.equal(await page.$eval('details.data', (each) => getComputedStyle(each).display), 'none');
  await close(page);
});

test('without JavaScript the answer and the tables are there', async () => {
  const page = await opened(reportOf('noscript', ...files(['feed'])), { script: false, width: 360 });
  assert.match(await page.textContent('.headline'), /For feed/);
  assert.ok((await page.$$('table')).length >= 2);
  assert.match(await page.textContent('noscript'), /need JavaScript/);
  await close(page);
});
