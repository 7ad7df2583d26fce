import type { SyntheticSettings } from './syntheticSettings.ts';

/** Grey or red, green, blue of what is written, and of the bar beneath it where there is one. */
const STYLES: Readonly<Record<SyntheticSettings['captionStyle'], { readonly ink: Colour; readonly bar: Colour | null }>> = {
  whiteBar: { ink: [0, 0, 0], bar: [255, 255, 255] },
  blackBar: { ink: [255, 255, 255], bar: [0, 0, 0] },
  whiteInk: { ink: [255, 255, 255], bar: null },
  blackInk: { ink: [0, 0, 0], bar: null },
  redInk: { ink: [220, 20, 20], bar: null },
};
type Colour = readonly [red: number, green: number, blue: number];

/** Rows that a caption takes; 0 without one. */
function captionRows({ height, caption, captionHeight }: SyntheticSettings): number {
  return caption === null ? 0 : Math.min(Math.floor(height / 4), Math.max(16, Math.round(height * captionHeight)));
}

/** Rows at the foot that a bar hides; 0 without a caption, or where it is written over the micrograph. */
export function hiddenRows(settings: SyntheticSettings): number {
  return STYLES[settings.captionStyle].bar === null ? 0 : captionRows(settings);
}

/** A scale bar of a round length, about a sixth of the width. */
function scaleBarUm(width: number, umPerPx: number): number {
  const about = (width * umPerPx) / 6;
  const decade = 10 ** Math.floor(Math.log10(about));
  return ([5, 2, 1].find((step) => step * decade <= about) ?? 1) * decade;
}

/** Burns text, scale bar and scale into the foot of the image, on a bar or over the micrograph, as microscope software does. */
export function drawCaption(data: Uint8Array, channels: number, settings: SyntheticSettings): void {
  const { width, height, umPerPx, caption } = settings;
  if (caption === null) return;
  const rows = captionRows(settings);
  const top = height - rows;
  const { ink, bar } = STYLES[settings.captionStyle];
  // A grey image has its ink in grey (luma of ITU-R BT.601).
  const written = channels === 3 ? ink : [Math.round(0.299 * ink[0] + 0.587 * ink[1] + 0.114 * ink[2])];
  if (bar !== null) data.fill(bar[0], top * width * channels);
  const dot = Math.max(1, Math.floor(rows / 14));
  const textTop = top + Math.floor((rows - 8 * dot) / 2);
  const barUm = scaleBarUm(width, umPerPx);
  const barPx = Math.round(barUm / umPerPx);
  const label = `${String(Number(barUm.toPrecision(1)))} µm`;
  const barLeft = width - barPx - 3 * dot - (label.length + 1) * 6 * dot;
  const paint = (left: number, upper: number, wide: number, high: number): void => {
    for (let y = Math.max(top, upper); y < Math.min(height, upper + high); y++) {
      for (let x = Math.max(0, left); x < Math.min(width, left + wide); x++) data.set(written, (y * width + x) * channels);
    }
  };
  const write = (text: string, left: number): void => {
    [...text].forEach((letter, index) => {
      const glyph = GLYPHS[letter] ?? GLYPHS['?'] ?? '';
      for (let column = 0; column < 5; column++) {
        const bits = parseInt(glyph.slice(2 * column, 2 * column + 2), 16);
        for (let bit = 0; bit < 8; bit++) if (((bits >> bit) & 1) === 1) paint(left + (index * 6 + column) * dot, textTop + bit * dot, dot, dot);
      }
    });
  };
  write(caption.slice(0, Math.max(0, Math.floor((barLeft - 6 * dot) / (6 * dot)))), 3 * dot);
  if (barLeft <= 0) return;
  paint(barLeft, top + Math.floor(rows / 2) - dot, barPx, 2 * dot);
  paint(barLeft, top + Math.floor(rows / 2) - 3 * dot, dot, 6 * dot);
  paint(barLeft + barPx - dot, top + Math.floor(rows / 2) - 3 * dot, dot, 6 * dot);
  write(label, barLeft + barPx + 4 * dot);
}

/** Letters of 5 × 8 dots: one byte a column, lowest bit at the top. */
const GLYPHS: Readonly<Record<string, string>> = {
  ' ': '0000000000', '!': '00005f0000', '%': '2313086462', '(': '001c224100', ')': '0041221c00', '+': '08083e0808', ',': '0080703000',
  '-': '0808080808', '.': '0000606000', '/': '2010080402', ':': '0000140000', '=': '1414141414', '?': '0201590906',
  '0': '3e5149453e', '1': '00427f4000', '2': '7249494946', '3': '2141494d33', '4': '1814127f10', '5': '2745454539', '6': '3c4a494931', '7': '4121110907', '8': '3649494936', '9': '464949291e',
  A: '7c1211127c', B: '7f49494936', C: '3e41414122', D: '7f4141413e', E: '7f49494941', F: '7f09090901', G: '3e41415173', H: '7f0808087f', I: '00417f4100', J: '2040413f01', K: '7f08142241', L: '7f40404040', M: '7f021c027f',
  N: '7f0408107f', O: '3e4141413e', P: '7f09090906', Q: '3e4151215e', R: '7f09192946', S: '2649494932', T: '03017f0103', U: '3f4040403f', V: '1f2040201f', W: '3f4038403f', X: '6314081463', Y: '0304780403', Z: '6159494d43',
  a: '2054547840', b: '7f28444438', c: '3844444428', d: '384444287f', e: '3854545418', f: '00087e0902', g: '18a4a49c78', h: '7f08040478', i: '00447d4000', j: '2040403d00', k: '7f10284400', l: '00417f4000', m: '7c04780478',
  n: '7c08040478', o: '3844444438', p: 'fc18242418', q: '18242418fc', r: '7c08040408', s: '4854545424', t: '04043f4424', u: '3c4040207c', v: '1c2040201c', w: '3c4030403c', x: '4428102844', y: '4c9090907c', z: '4464544c44', µ: 'fc4040207c',
};
