// The public page as a shopper's phone opens it: without scripts, in five
// languages, in light and dark, and readable by a screen reader. SERVICE is the
// URL of the service, CHROMIUM the browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const { SERVICE, CHROMIUM } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const product = '/01/09521250000011';
const languages = ['en-GB', 'it-IT', 'de-CH', 'fr-FR', 'es-ES'];
// The jars that jars.json tells of, and the look of each.
const links = { '/21/SAFE': 'safe', '/21/SOLD': 'warn', '/21/GONE': 'warn', '/21/OLD': 'warn', '/21/CALLED': 'recalled', '/21/NOBODY': 'plain', '': 'plain' };

let browser;
before(async () => { browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] }); });
after(() => browser?.close());

// opened gives a page of a phone, and what it asked the network for.
async function opened(path, locale, colorScheme = 'light', javaScriptEnabled = false) {
  const context = await browser.newContext({ locale, colorScheme, javaScriptEnabled, viewport: { width: 360, height: 740 }, bypassCSP: javaScriptEnabled });
  const page = await context.newPage();
  const requests = [];
  page.on('request', (r) => requests.push(r.url()));
  const answer = await page.goto(SERVICE + path);
  return { context, page, requests, answer };
}

for (const [path, look] of Object.entries(links)) {
  test(`${path || 'the product'} is shown without scripts and from one answer`, async () => {
    const { context, page, requests, answer } = await opened(product + path, 'en-GB');
    assert.equal(answer.status(), 200);
    assert.equal(await page.locator(`.state.${look} h1`).count(), 1);
    assert.deepEqual(requests, [SERVICE + product + path]);
    const width = await page.locator('body').boundingBox();
    assert.ok(width.width <= 360, 'the page is wider than the phone');
    await context.close();
  });
}

const looks = languages.map((locale) => [locale, 'light']).concat([['en-GB', 'dark']]);
for (const [locale, scheme] of looks) {
  test(`axe finds nothing in ${locale}, ${scheme}`, async () => {
    for (const path of Object.keys(links)) {
      const { context, page } = await opened(product + path, locale, scheme, true);
      assert.equal(await page.locator('html').getAttribute('lang'), locale.slice(0, 2));
      await page.evaluate(axe);
      const { violations, passes } = await page.evaluate(() => axe.run());
      assert.ok(passes.length > 10, 'axe looked at nothing');
      assert.deepEqual(violations.map((v) => `${v.id}: ${v.help} ${v.nodes.map((n) => n.html)}`), [], path);
      await context.close();
    }
  });
}
