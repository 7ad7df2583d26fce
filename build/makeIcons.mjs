/** Draws the icons of the packages from the page's icon: `node build/makeIcons.mjs`, with Debian's chromium. The results are kept in the repository. */
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** Sizes within an .ico; what Linux takes is one large picture. */
const SIZES = [16, 32, 48, 64, 128, 256];
const LARGE = 512;

const at = (path) => new URL(path, import.meta.url);
const svg = readFileSync(at('../src/renderer/public/icon.svg'), 'utf8');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
const drawn = new Map();
for (const size of [...SIZES, LARGE]) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>* { margin: 0 } svg { display: block; width: ${size}px; height: ${size}px }</style>${svg}`);
  drawn.set(size, await page.screenshot({ omitBackground: true }));
}
await browser.close();
writeFileSync(at('icon.png'), drawn.get(LARGE));
writeFileSync(at('icon.ico'), icoOf(SIZES.map((size) => ({ size, png: drawn.get(size) }))));

/** A directory of PNG files; 256 is written as 0. */
function icoOf(pictures) {
  const directory = Buffer.alloc(6 + 16 * pictures.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(pictures.length, 4);
  let offset = directory.length;
  pictures.forEach(({ size, png }, index) => {
    const entry = 6 + 16 * index;
    directory[entry] = directory[entry + 1] = size % 256;
    directory.writeUInt16LE(1, entry + 4);
    directory.writeUInt16LE(32, entry + 6);
    directory.writeUInt32LE(png.length, entry + 8);
    directory.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  });
  return Buffer.concat([directory, ...pictures.map(({ png }) => png)]);
}
