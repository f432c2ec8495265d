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
  '# Made by optimise from the search noop-20261129-101500 of noop.py for Parsl 2026.10.26, Python 3.11.7: 4.31 times as fast\nfrom parsl.config import Config\n\n\ndef make_config():\n    return Config(initialize_logging=False)  # "quoted" <tag> & more\n';
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

  async function open(
    options: Parameters<Browser['newContext']>[0] = { viewport: DESKTOP },
    file = 'index.html',
  ): Promise<Page> {
    context = await browser.newContext(options);
    complaints = [];
    requests = [];
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(join(folder, file)).href);
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
    await page.getByRole('button', { name: 'Later rows' }).click();
    expect(Math.max(...(await times()))).toBeLessThanOrEqual(Math.min(...descending));
    expect(await page.locator('#runs-page').textContent()).toBe('page 2 of 3');
    expect(await page.locator('#runs-table th[aria-sort=descending]').textContent()).toContain('µs per task');
    await page.getByLabel('outcome').selectOption('timeout');
    expect(await visible.count()).toBe(3);
    await page.getByLabel('outcome').selectOption('');
    await page.getByLabel('contains').fill('affinity cfg_prefetch_100');
    expect(await visible.count()).toBeGreaterThan(3);
    for (const text of await visible.allTextContents()) expect(text).toContain('affinity');
    expect(await visible.count()).toBeLessThanOrEqual(50);
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

  it('dims all that is not of the chosen treatment, in figures and tables', async () => {
    const page = await open();
    await page.getByLabel('highlight').selectOption('cfg_prefetch_100');
    const bright = await page.evaluate<readonly string[]>(`
      [...document.querySelectorAll('figure svg .role-mark [data-label], main tr:has([data-t])')]
        .filter((element) => !element.matches('.on, :has(.on)') && getComputedStyle(element).opacity > 0.5)
        .map((element) => element.outerHTML.slice(0, 200))`);
    expect(bright).toEqual([]);
    // Runs that had it are lit in the figures of runs.
    expect(await page.locator('#figure-9_search .on').count()).toBeGreaterThan(20);
    expect(await page.locator('#figure-9_parallel .on').count()).toBeGreaterThan(20);
  });

  it('says what points and names are, by mouse and by keyboard', async () => {
    const page = await open({ viewport: DESKTOP, reducedMotion: 'reduce' });
    const tip = page.getByRole('tooltip');
    await page.locator('#figure-9_search .role-mark [data-label]').nth(20).hover();
    expect(await tip.textContent()).toMatch(/^run \d+; search; µs per task: [\d.,]+; /);
    await page.getByRole('region', { name: 'Figure: Four questions about each treatment' }).focus();
    await page.keyboard.press('ArrowRight');
    await tip.waitFor();
    const first = await tip.textContent();
    expect(first).toMatch(/times as fast: [\d.]+/);
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(`document.getElementById('tip').textContent !== ${JSON.stringify(first)}`);
    await page.locator('main .t', { hasText: 'cfg_no_init_logging' }).first().focus();
    expect(await tip.textContent()).toContain('config-lossy');
    await page.keyboard.press('Escape');
    expect(await tip.isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('reaches every section and figure from its contents, at every width', async () => {
    for (const viewport of [PHONE, { width: 800, height: 900 }, { width: 1400, height: 900 }]) {
      const page = await open({ viewport });
      if (viewport.width < 1248) await page.getByText('Contents', { exact: true }).click();
      const hidden = await page.evaluate<readonly string[]>(`
        [...document.querySelectorAll('main section, main figure')]
          .filter(({ id }) => {
            const link = document.querySelector('#contents a[href="#' + id + '"]');
            if (link === null) return true;
            link.scrollIntoView({ block: 'nearest' });
            const { left, right, width } = link.getBoundingClientRect();
            return width === 0 || left < 0 || right > innerWidth;
          })
          .map(({ id }) => id)`);
      expect(hidden, String(viewport.width)).toEqual([]);
      await page.getByRole('link', { name: 'What this cannot tell' }).click();
      await page.getByRole('heading', { name: 'What this cannot tell' }).waitFor();
      if (viewport.width < 1400) await context.close();
    }
  });

  it('saves a figure as SVG and its data as CSV', async () => {
    const page = await open({ viewport: DESKTOP, acceptDownloads: true });
    const figure = page.locator('#figure-9_parallel');
    const saved = async (name: string): Promise<string> => {
      const [download] = await Promise.all([page.waitForEvent('download'), figure.getByRole('link', { name }).click()]);
      return readFile(await download.path(), 'utf8');
    };
    expect(await saved('picture (SVG)')).toMatch(/^<svg [^>]*viewBox="0 0 /);
    const files = await figure.getByRole('link', { name: 'data (CSV)' }).getAttribute('href');
    expect(files).toMatch(/^(data:text\/csv|9_parallel\.csv)/);
  });

  it('shows the configuration of a run on a click', async () => {
    const page = await open();
    const row = page.locator('#runs-table tbody tr').nth(8);
    await row.getByText('configuration').click();
    expect(await row.locator('pre').textContent()).toMatch(/--with [a-z0-9_,]+[\s\S]*Applied:/);
  });

  it('is dark where the reader wants it, figures and all', async () => {
    const page = await open({ viewport: DESKTOP, colorScheme: 'dark' });
    expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe('rgb(22, 24, 27)');
    expect(await page.evaluate("getComputedStyle(document.querySelector('figure svg')).filter")).toContain('invert');
    await screenshot(page, 'dark');
  });

  it('of a search that goes on renews itself in place, and stops when the search has ended', async () => {
    const source = aSearchResult();
    const state = (runs: number): typeof source => ({
      ...source,
      report: { ...source.report, runs, phase: 'search' },
      runs: source.runs.slice(0, runs),
    });
    const at = join(folder, 'live');
    const common = { snippet: null, reproduce: [], random: testRandom(1) };
    await writeReport(at, { ...common, source: state(100), underWay: true });
    const page = await open({ viewport: DESKTOP }, 'live/index.html');
    await page.getByLabel('contains').fill('affinity');
    await page.locator('#runs').scrollIntoViewIfNeeded();
    await page.locator('#runs-table tr:visible details summary').nth(3).click();
    await page.evaluate("document.getElementById('runs').scrollIntoView({ behavior: 'instant' })");
    const place = "Math.round(document.getElementById('runs').getBoundingClientRect().top)";
    const before = await page.evaluate<number>(place);
    await writeReport(at, { ...common, source: state(130), underWay: true });
    await page.getByText('130 of 142 runs').waitFor({ state: 'attached', timeout: 15_000 });
    // Not lost is: to a pixel or two.
    await expect.poll(async () => Math.abs((await page.evaluate<number>(place)) - before)).toBeLessThanOrEqual(2);
    expect(await page.getByLabel('contains').inputValue()).toBe('affinity');
    expect(await page.locator('#runs-table details[open]').count()).toBe(1);
    await writeReport(at, { ...common, source, underWay: false });
    await page.locator('.renewing').waitFor({ state: 'detached', timeout: 15_000 });
    expect(await page.evaluate('document.documentElement.dataset.live ?? null')).toBeNull();
    expect(complaints.filter((text) => !text.includes('ERR_FILE_NOT_FOUND'))).toEqual([]);
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

  it('has the configuration on the first screen, and no text that scrolls sideways', async () => {
    for (const viewport of [PHONE, { width: 820, height: 1180 }, DESKTOP]) {
      const page = await open({ viewport });
      const box = await page.locator('#snippet').boundingBox();
      expect((box?.y ?? 0) + (box?.height ?? 0), String(viewport.width)).toBeLessThanOrEqual(viewport.height);
      const wide = await page.evaluate<readonly string[]>(`
        [...document.querySelectorAll('pre')]
          .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth)
          .map(({ textContent }) => textContent)`);
      expect(wide, String(viewport.width)).toEqual([]);
    }
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
    for (const [viewport, colorScheme] of [
      [DESKTOP, 'light'],
      [PHONE, 'light'],
      [DESKTOP, 'dark'],
    ] as const) {
      const page = await open({ viewport, colorScheme, bypassCSP: true });
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
      if (colorScheme === 'light') await context.close();
    }
  });
});
