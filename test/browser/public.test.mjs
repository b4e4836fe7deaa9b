// The public pages as a shopper's phone opens them: without scripts, in five
// languages, in light, dark and forced colours, narrow, large and printed, and
// readable by a screen reader. SERVICE is the URL of the service, CHROMIUM the
// browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const { SERVICE, CHROMIUM } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const product = '/01/09521250000011';
const languages = ['en-GB', 'it-IT', 'de-CH', 'fr-FR', 'es-ES'];

// The pages: what jars.json, jars.csv and links.csv tell of, and the look of each.
const pages = {
  [`${product}/21/SAFE`]: { look: 'safe' },
  [`${product}/21/SOLD`]: { look: 'warn' },
  [`${product}/21/GONE`]: { look: 'warn' },
  [`${product}/21/OLD`]: { look: 'warn' },
  [`${product}/21/CALLED`]: { look: 'recalled' },
  [`${product}/21/1000`]: { look: 'warn' }, // issued, and not made yet
  [`${product}/21/NEVER`]: { look: 'warn' }, // not issued
  [`${product}/10/L7`]: { look: 'plain' },
  '/01/09506000134352/21/ABCDEFGHIJKLMNOPQRST': { look: 'plain', status: 404 }, // nothing is known of it
  [`${product}?linkType=linkset`]: { look: 'plain' },
  [`${product}?linkType=gs1:recallStatus`]: { look: 'plain', status: 300 },
  [`${product}?linkType=gs1:dpp`]: { look: 'warn', status: 404 },
  '/01/09521250000012': { look: 'warn', status: 400 }, // a wrong check digit
};

let browser;
const patience = 120_000; // ms that anything may take on a busy machine
before(async () => {
  // A container's /dev/shm is too small for the browser.
  browser = await chromium.launch({ executablePath: CHROMIUM, timeout: patience, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
});
after(() => browser?.close());

// phone gives a page to look at links with.
async function phone(options, look) {
  const context = await browser.newContext({ locale: 'en-GB', javaScriptEnabled: false, viewport: { width: 360, height: 740 }, ...options });
  context.setDefaultTimeout(patience);
  try {
    await look(await context.newPage());
  } finally {
    await context.close();
  }
}

test('the pages are shown without scripts and from one small answer', () => phone({}, async (page) => {
  const requests = [];
  page.on('request', (r) => requests.push(r.url()));
  for (const [path, { look, status = 200 }] of Object.entries(pages)) {
    requests.length = 0;
    const answer = await page.goto(SERVICE + path);
    assert.equal(answer.status(), status, path);
    assert.equal(await page.locator(`.state.${look} h1`).count(), 1, path);
    assert.deepEqual(requests, [SERVICE + path]);
    const { responseBodySize } = await answer.request().sizes();
    assert.ok(responseBodySize < 3000, `${path} has ${responseBodySize} bytes`);
  }
}));

test('the page about an item leads to the links of its product', () => phone({}, async (page) => {
  await page.goto(`${SERVICE}${product}/21/SAFE`);
  await page.getByRole('link', { name: 'More about this product' }).click();
  assert.equal(page.url(), `${SERVICE}${product}/21/SAFE?linkType=linkset`);
  assert.equal(await page.getByRole('listitem').count(), 3);
}));

const looks = languages.map((locale) => ({ locale }))
  .concat({ locale: 'en-GB', colorScheme: 'dark' }, { locale: 'en-GB', forcedColors: 'active' });
for (const options of looks) {
  test(`axe finds nothing: ${JSON.stringify(options)}`, () => phone({ ...options, javaScriptEnabled: true, bypassCSP: true }, async (page) => {
    for (const path of Object.keys(pages)) {
      await page.goto(SERVICE + path);
      assert.equal(await page.locator('html').getAttribute('lang'), options.locale.slice(0, 2));
      await page.evaluate(axe);
      const { violations, passes } = await page.evaluate(() => axe.run());
      assert.ok(passes.length > 10, 'axe looked at nothing');
      assert.deepEqual(violations.map((v) => `${v.id}: ${v.help} ${v.nodes.map((n) => n.html)}`), [], path);
    }
  }));
}

// At 320 px and twice the size of text, which is a page at 200 % on a small
// phone, nobody has to scroll sideways (WCAG 2.2, 1.4.4 and 1.4.10).
for (const locale of languages) {
  test(`nothing is cut off in ${locale}, narrow and large`, () => phone({ locale, javaScriptEnabled: true, viewport: { width: 320, height: 640 } }, async (page) => {
    for (const path of Object.keys(pages)) {
      await page.goto(SERVICE + path);
      for (const size of ['100%', '200%']) {
        const width = await page.evaluate((s) => {
          document.documentElement.style.fontSize = s;
          return document.scrollingElement.scrollWidth;
        }, size);
        assert.ok(width <= 320, `${path} at ${size} is ${width} px wide`);
      }
    }
  }));
}

test('what is told first can be read on paper and in forced colours', () => phone({ javaScriptEnabled: true }, async (page) => {
  const style = () => page.locator('.state').evaluate((e) => {
    const { color, backgroundColor, borderTopColor } = getComputedStyle(e);
    return { color, backgroundColor, borderTopColor };
  });
  await page.goto(`${SERVICE}${product}/21/CALLED`);
  await page.emulateMedia({ media: 'print' });
  assert.deepEqual(await style(), { color: 'rgb(0, 0, 0)', backgroundColor: 'rgba(0, 0, 0, 0)', borderTopColor: 'rgb(0, 0, 0)' });
  await page.emulateMedia({ media: 'screen', forcedColors: 'active' });
  const { color, backgroundColor, borderTopColor } = await style();
  assert.equal(borderTopColor, color, 'no border is left of the box');
  assert.notEqual(color, backgroundColor);
}));
