// node tests/browser/lighthouse.mjs ADDRESS…: the scores of Lighthouse, and an exit of 1 below 95.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(new URL('npm/package.json', import.meta.url));
const { default: lighthouse } = await import(require.resolve('lighthouse'));
const LEAST = 95;
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];

const profile = await mkdtemp(join(tmpdir(), 'lighthouse-'));
const browser = spawn(process.env.CHROMIUM || 'chromium', [
  '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
  '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank',
], { stdio: 'ignore' });

async function debuggingPort() {
  for (let turn = 0; turn < 300; turn += 1) {
    const told = await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '');
    if (told.includes('\n')) return Number(told.split('\n')[0]);
    await new Promise((done) => { setTimeout(done, 100); });
  }
  throw new Error('the browser does not answer');
}

let worst = 100;
try {
  const port = await debuggingPort();
  for (const address of process.argv.slice(2)) {
    const { lhr } = await lighthouse(address, { port, logLevel: 'error', onlyCategories: CATEGORIES });
    const scores = CATEGORIES.map((name) => Math.round((lhr.categories[name].score ?? 0) * 100));
    worst = Math.min(worst, ...scores);
    console.log(`${scores.map((score) => String(score).padStart(4)).join('')}  ${new URL(address).pathname}`);
    for (const name of CATEGORIES) {
      for (const { id, weight } of lhr.categories[name].auditRefs) {
        const audit = lhr.audits[id];
        if (weight > 0 && audit.score !== null && audit.score < 0.9) {
          console.log(`      ${name}: ${audit.title} ${audit.displayValue ?? audit.explanation ?? ""} ${JSON.stringify(audit.details?.items ?? "").slice(0, 300)}`);
        }
      }
    }
  }
} finally {
  const ended = new Promise((done) => { browser.once('exit', done); });
  browser.kill();
  await ended;
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(worst < LEAST ? 1 : 0);
