import { AppError } from '../errors/AppError.ts';
import { UNLABELLED } from '../raster/raster.ts';

/** What a class of a label set is, metallographically. */
export const CLASS_KINDS = ['matrix', 'constituent', 'particle', 'boundary', 'defect'] as const;
export type ClassKind = (typeof CLASS_KINDS)[number];

/** One class of a label set. */
export interface LabelClass {
  readonly index: number;
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
  readonly kind: ClassKind;
}

/** The ordered classes of a task; indices are 0, 1, 2 … without gaps, 255 is unlabelled. */
export interface LabelSet {
  readonly classes: readonly LabelClass[];
}

/** Okabe-Ito order of `look.md`: safe for colour-blind readers; the first two are ferrite and pearlite. */
export const CLASS_COLOURS = ['#cc79a7', '#009e73', '#e69f00', '#56b4e9', '#d55e00', '#0072b2', '#f0e442'] as const;

/** The colour of the class at `index`; past the table the colours repeat darker. */
export function classColour(index: number): string {
  const base = CLASS_COLOURS[index % CLASS_COLOURS.length] as string;
  const rounds = Math.floor(index / CLASS_COLOURS.length);
  if (rounds === 0) return base;
  const shade = 0.65 ** rounds;
  return '#' + [1, 3, 5].map((at) => Math.round(parseInt(base.slice(at, at + 2), 16) * shade).toString(16).padStart(2, '0')).join('');
}

/**
 * Reads a label set written as `"0:ferrite,1:pearlite"`, with an optional kind: `"0:ferrite:matrix"`. The first class
 * is the matrix and the others are constituents unless said otherwise.
 * @throws AppError `usage/invalid` naming the part that is wrong.
 */
export function parseLabelSet(text: string): LabelSet {
  const classes = text.split(',').map((part) => {
    const [indexText = '', name = '', kindText] = part.split(':').map((piece) => piece.trim());
    const index = Number(indexText);
    if (indexText === '' || !Number.isInteger(index) || index < 0 || index >= UNLABELLED) {
      throw new AppError('usage/invalid', `"${part.trim()}" is not a class: write index:name, e.g. "0:ferrite,1:pearlite", with an index from 0 to 254.`);
    }
    if (name === '') throw new AppError('usage/invalid', `Class ${index} has no name: write index:name, e.g. "0:ferrite,1:pearlite".`);
    const kind = kindText === undefined ? (index === 0 ? 'matrix' : 'constituent') : CLASS_KINDS.find((known) => known === kindText);
    if (kind === undefined) throw new AppError('usage/invalid', `"${kindText}" is not a kind of class. Known kinds: ${CLASS_KINDS.join(', ')}.`);
    return { index, name, colour: classColour(index), kind };
  });
  classes.sort((a, b) => a.index - b.index);
  classes.forEach((entry, at) => {
    if (entry.index !== at) throw new AppError('usage/invalid', `The class indices must be 0, 1, 2 … without gaps or repeats; ${at} is missing or ${entry.index} is there twice.`);
    if (classes.some((other) => other !== entry && other.name === entry.name)) throw new AppError('usage/invalid', `Two classes are called "${entry.name}": give each its own name.`);
  });
  if (classes.length < 2) throw new AppError('usage/invalid', 'A label set needs at least two classes, e.g. "0:ferrite,1:pearlite".');
  return { classes };
}
