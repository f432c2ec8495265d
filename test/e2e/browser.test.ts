import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../../src/report/page/write-report.ts';
import { aSearchResult } from '../helpers/search-result.ts';
import { testRandom } from '../helpers/seed-dataset.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];
const executablePath = [process.env.CHROMIUM, ...BROWSERS].find((path) => path !== undefined && existsSync(path));
if (executablePath === undefined)
  console.warn('skipped: no Chromium on this system (apt-get install chromium, or set CHROMIUM)');

const SNIPPET =
  'from parsl.config import Config\n\n\ndef make_config():\n    return Config(initialize_logging=False)  # "quoted" <tag> & more\n';
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describe.skipIf(executablePath === undefined)('the HTML report in Chromium', () => {
  let folder = '';
  let browser: Browser;
  let context: BrowserContext;
  let complaints: string[] = [];
  let requests: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'optimise-report-'));
    await writeReport(folder, {
      source: aSearchResult(),
      snippet: SNIPPET,
      underWay: false,
      random: testRandom(1),
    });
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await context.close();
  });

  async function open(options: Parameters<Browser['newContext']>[0] = { viewport: DESKTOP }): Promise<Page> {
    context = await browser.newContext(options);
    complaints = [];
    requests = [];
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(join(folder, 'index.html')).href);
    return page;
  }

  async function screenshot(page: Page, name: string): Promise<void> {
    const target = process.env.SCREENSHOTS;
    if (target !== undefined) await page.screenshot({ path: join(target, `${name}.png`), fullPage: true });
  }

  it('opens from a file without a complaint and without a request to anything else', async () => {
    const page = await open();
    expect(await page.locator('figure svg').count()).toBeGreaterThanOrEqual(20);
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([
      pathToFileURL(join(folder, 'index.html')).href,
    ]);
    await screenshot(page, 'desktop');
  });

  it('copies the configuration as it is', async () => {
    const page = await open({ viewport: DESKTOP, permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('copied', { exact: true }).waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(SNIPPET);
  });

  it('sorts the runs by number and filters them by words and outcome', async () => {
    const page = await open();
    const visible = page.locator('#runs-table tbody tr:visible');
    const times = async (): Promise<number[]> =>
      (await visible.locator('td:nth-child(6)').allInnerTexts())
        .filter((text) => text !== '')
        .map((text) => Number(text.replaceAll(',', '')));
    await page.getByRole('button', { name: 'µs per task' }).click();
    const ascending = await times();
    expect(ascending).toEqual([...ascending].sort((a, b) => a - b));
    await page.getByRole('button', { name: 'µs per task' }).click();
    const descending = await times();
    expect(descending).toEqual([...descending].sort((a, b) => b - a));
    expect(await page.locator('#runs-table th[aria-sort=descending]').textContent()).toContain('µs per task');
    await page.getByLabel('outcome').selectOption('timeout');
    expect(await visible.count()).toBe(3);
    await page.getByLabel('outcome').selectOption('');
    await page.getByLabel('contains').fill('affinity cfg_prefetch_100');
    expect(await visible.count()).toBeGreaterThan(3);
    for (const text of await visible.allInnerTexts()) expect(text).toContain('affinity');
    expect(complaints).toEqual([]);
  });

  it('highlights a treatment in every figure that shows it, by mouse, by keyboard and by the list', async () => {
    const page = await open();
    const lit = page.locator('svg .on');
    await page.locator('.t', { hasText: 'cfg_prefetch_100' }).first().click();
    const count = await lit.count();
    expect(count).toBeGreaterThan(8);
    const figures = await page.evaluate<number>(
      "new Set([...document.querySelectorAll('svg .on')].map((element) => element.closest('figure').id)).size",
    );
    expect(figures).toBeGreaterThan(6);
    await screenshot(page, 'highlight');
    await page.keyboard.press('Escape');
    expect(await lit.count()).toBe(0);
    await page.locator('.t', { hasText: 'affinity' }).first().focus();
    await page.keyboard.press('Enter');
    expect(await lit.count()).toBeGreaterThan(3);
    await page.getByLabel('highlight').selectOption('cfg_prefetch_100');
    expect(await lit.count()).toBe(count);
  });

  it('reads without JavaScript: every section, figure and run is there', async () => {
    const page = await open({ viewport: DESKTOP, javaScriptEnabled: false });
    expect(await page.locator('#runs-table tbody tr').count()).toBe(142);
    await expect(page.getByRole('heading', { name: 'What this cannot tell' }).isVisible()).resolves.toBe(true);
    expect(await page.locator('.js:visible').count()).toBe(0);
    expect(await page.locator('#snippet').textContent()).toContain('make_config');
  });

  it('fits a phone: nothing but figures and tables scrolls sideways', async () => {
    const page = await open({ viewport: PHONE, hasTouch: true, deviceScaleFactor: 2 });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width);
    await screenshot(page, 'phone');
  });

  it('prints with every figure whole on its page', async () => {
    const page = await open({ viewport: { width: 700, height: 1000 } });
    await page.emulateMedia({ media: 'print' });
    const sizes = await page.evaluate<readonly { width: number; height: number; whole: string }[]>(
      `[...document.querySelectorAll('figure')].map((figure) => {
        const { width, height } = figure.querySelector('svg').getBoundingClientRect();
        return { width, height, whole: getComputedStyle(figure).breakInside };
      })`,
    );
    for (const { width, height, whole } of sizes) {
      expect(width).toBeLessThanOrEqual(700);
      // 21 cm at 96 dots per inch
      expect(height).toBeLessThanOrEqual(794);
      expect(whole).toBe('avoid');
    }
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 4).toString()).toBe('%PDF');
    await screenshot(page, 'print');
  });

  it('has no serious accessibility fault, at desktop and phone width', async () => {
    for (const viewport of [DESKTOP, PHONE]) {
      const page = await open({ viewport, bypassCSP: true });
      await page.addScriptTag({ content: await readFile(AXE, 'utf8') });
      const found = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
        return (await axe.run()).violations.map(
          ({ id, impact, nodes }) =>
            `${impact} ${id}: ${nodes
              .slice(0, 3)
              .map((node) => node.html.slice(0, 200))
              .join(' | ')}`,
        );
      });
      expect(found.filter((line) => /^(serious|critical)/.test(line))).toEqual([]);
      if (viewport === DESKTOP) await context.close();
    }
  });
});
