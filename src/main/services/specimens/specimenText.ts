import type { Preparation } from '../../../shared/domain/records.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import { parseDecimal, toUnit } from '../import/quantities.ts';

const PREPARATION_WORDS: Readonly<Record<string, keyof Preparation>> = {
  grinding: 'grinding', polishing: 'polishing', etchant: 'etchant', etching: 'etchingSeconds', etchingseconds: 'etchingSeconds', seconds: 'etchingSeconds', operator: 'operator',
};

/**
 * Reads a composition in weight % written as `C=0.45,Mn=0.7`, or with decimal commas as `C=0,45; Mn=0,7`.
 * @throws AppError `usage/invalid` naming the part that is wrong.
 */
export function parseComposition(text: string): Record<string, number> {
  const composition: Record<string, number> = {};
  for (const [element, value] of assignments(text, text.includes(';') ? ';' : ',', '"C=0.45,Mn=0.7" or "C=0,45; Mn=0,7"')) {
    if (!/^[A-Z][a-z]?$/.test(element)) throw new AppError('usage/invalid', `"${element}" is not the symbol of an element. Write e.g. C, Mn, Cr.`);
    if (element in composition) throw new AppError('usage/invalid', `The composition says ${element} twice. Say it once.`);
    composition[element] = parseDecimal(value.replace(/\s*%$/, ''));
  }
  return composition;
}

/**
 * Reads a preparation written as `grinding=SiC P2500; polishing=diamond 1 µm; etchant=Nital 3 %; etching=8 s; operator=AB`;
 * an empty value clears.
 * @throws AppError `usage/invalid` with the fields there are.
 */
export function parsePreparation(text: string): Partial<Preparation> {
  const entries = assignments(text, ';', '"polishing=diamond 1 µm; etchant=Nital 3 %; etching=8 s"').map(([word, value]) => {
    const field = Object.hasOwn(PREPARATION_WORDS, word.toLowerCase()) ? PREPARATION_WORDS[word.toLowerCase()] : undefined;
    if (field === undefined) throw new AppError('usage/invalid', `"${word}" is not part of a preparation. Known are: grinding, polishing, etchant, etching (seconds), operator.`);
    if (value === '') return [field, null] as const;
    return [field, field === 'etchingSeconds' ? seconds(value) : value] as const;
  });
  return Object.fromEntries(entries);
}

function seconds(text: string): number {
  const found = /^([\d.,]+)\s*(\D*)$/.exec(text);
  if (found === null) throw new AppError('usage/invalid', `"${text}" is not an etching time. Write seconds, e.g. etching=8.`);
  return toUnit(parseDecimal(found[1] as string), 'seconds', found[2] as string);
}

function assignments(text: string, separator: string, example: string): [string, string][] {
  return text.split(separator).map((part) => part.trim()).filter((part) => part !== '').map((part) => {
    const at = part.indexOf('=');
    if (at <= 0) throw new AppError('usage/invalid', `"${part}" cannot be read: write ${example}.`);
    return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
  });
}
