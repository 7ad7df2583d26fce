import { HEAT_TREATMENT_KINDS } from '../../../shared/domain/records.ts';
import type { HeatTreatmentKind } from '../../../shared/domain/records.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import type { HeatTreatmentInput } from '../../project/areas/HeatTreatments.ts';
import { parseDecimal, toUnit } from '../import/quantities.ts';

/** How the kinds begin in English and German. */
const WORDS: readonly (readonly [RegExp, HeatTreatmentKind])[] = [
  [/^(normali[sz]|normalgl)/i, 'normalizing'],
  [/^(anneal|gl(ü|ue)h|weichgl|spheroidi[sz])/i, 'annealing'],
  [/^(quench|abschreck)/i, 'quenching'],
  [/^(temper|anlass|anla(ß|ss))/i, 'tempering'],
  [/^(harden|h(ä|ae)rt)/i, 'hardening'],
  [/^(other|andere)/i, 'other'],
];

/** @throws AppError `input/invalid` with the kinds there are. */
export function heatTreatmentKind(text: string): HeatTreatmentKind {
  const kind = WORDS.find(([word]) => word.test(text.trim()))?.[1];
  if (kind === undefined) throw new AppError('input/invalid', `"${text}" is not a kind of heat treatment that is known: ${HEAT_TREATMENT_KINDS.join(', ')}.`);
  return kind;
}

/**
 * Reads steps written as `normalizing 860 30 air; tempering 600 2h air`: kind, °C, minutes, cooling. A minus stands for
 * what is not known, what is missing at the end is not known either.
 * @throws AppError `usage/invalid` naming the step that is wrong.
 */
export function parseHeatTreatment(text: string): HeatTreatmentInput[] {
  return text.split(';').map((part) => part.trim()).filter((part) => part !== '').map(parseStep);
}

function parseStep(text: string): HeatTreatmentInput {
  const [kind = '', temperature = '-', time = '-', ...cooling] = text.split(/\s+/);
  try {
    return {
      kind: heatTreatmentKind(kind),
      celsius: quantity(temperature, 'celsius'),
      minutes: quantity(time, 'minutes'),
      cooling: cooling.length === 0 || cooling[0] === '-' ? null : cooling.join(' '),
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError('usage/invalid', `The heat treatment step "${text}" cannot be read: ${error.message} Write kind, °C, minutes and cooling, e.g. "normalizing 860 30 air; tempering 600 60 air".`, { cause: error });
  }
}

/** "860", "860C", "2h", "-" */
function quantity(text: string, dimension: 'celsius' | 'minutes'): number | null {
  if (text === '-') return null;
  const found = /^([+-]?[\d.,]+)(\D*)$/.exec(text);
  if (found === null) throw new AppError('input/invalid', `"${text}" is not a number.`);
  return toUnit(parseDecimal(found[1] as string), dimension, found[2] as string);
}
