// What the tests share: pushbench, Debian's Chromium, and pages opened from disk that must not complain or fetch.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';

const pushbench = process.env.PUSHBENCH;
/// Where screenshots are kept, if that is wanted.
export const shots = process.env.PUSHBENCH_SCREENSHOTS;

export const folder = mkdtempSync(join(tmpdir(), 'pushbench-browser-'));
let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // Its sandbox does not work for root, who tests in containers.
    args: process.getuid() === 0 ? ['--no-sandbox'] : [],
  });
  if (shots) mkdirSync(shots, { recursive: true });
});

after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/// Writes the report of `results` and returns its file.
export function reportOf(name, ...results) {
  const file = join(folder, `${name}.html`);
  execFileSync(pushbench, ['report', ...results, '-o', file], { encoding: 'utf8' });
  return file;
}

/// Opens `file` from disk and waits until its charts are drawn. Options: width, dark, script (false: JavaScript is off).
/// What the page complains of, and what it fetches, is in its complaints.
export async function opened(file, { width = 1280, dark = false, script = true } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light', javaScriptEnabled: script,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  page.on('dialog', (dialog) => { page.complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => {
    if (!/^(file|blob|data):/.test(request.url())) page.complaints.push(`fetched ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  if (script) await drawn(page);
  return page;
}

/// Waits until every chart is as it should be.
export const drawn = (page) => page.waitForFunction(
  () => /^\d+ drawn/.test(document.documentElement.dataset.charts ?? ''), null, { timeout: 120_000 });

export async function close(page) {
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

/// Whether anything makes the page wider than its window.
export const sideways = (page) => page.evaluate(() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll('body *')]
    .filter((each) => each.getBoundingClientRect().right > room + 1 && !each.closest('.scroll, pre, svg'))
    .map((each) => `${each.tagName} ${each.className} ${each.textContent.slice(0, 40)}`).slice(0, 5).concat('too wide');
});
