import { describe, expect, it } from 'vitest';
import { EIGHT_CLASSES, sampleEvaluation, sampleHistory, sampleMicrograph, sampleStatistics, TWO_CLASSES } from '../../../test/helpers/sampleReport.ts';
import { confusionMatrixOption } from '../../shared/charts/confusionMatrixOption.ts';
import { fractionsOption } from '../../shared/charts/fractionsOption.ts';
import { heatTreatmentOption } from '../../shared/charts/heatTreatmentOption.ts';
import { trainingCurvesOption } from '../../shared/charts/trainingCurvesOption.ts';
import { MEANING } from '../../shared/look/tokens.ts';
import { chartSvg, type MeasureChartText } from './chartSvg.ts';

const measure: MeasureChartText = (text, size) => text.length * size * 0.55;

/** The texts of an SVG in reading order, thin spaces as plain ones. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => (match[1] ?? '').replaceAll('\u202f', ' ').replaceAll('&lt;', '<'));
}

/** Where a text stands; the transform's last two numbers. */
function placeOf(svg: string, words: string): { x: number; y: number } {
  const element = [...svg.matchAll(/<text[^>]*>[^<]*<\/text>/g)].map(([found]) => found).find((found) => found.replaceAll('\u202f', ' ').includes(`>${words}<`)) ?? '';
  const numbers = /transform="(?:translate|matrix)\(([^)]*)\)/.exec(element)?.[1]?.split(/[ ,]+/).map(Number) ?? [];
  return { x: Number(numbers.at(-2)), y: Number(numbers.at(-1)) };
}

describe('confusionMatrixOption', () => {
  it('has true classes as rows, their shares of the row and the counts', () => {
    const svg = chartSvg(confusionMatrixOption([[90, 10], [300, 100]], ['ferrite', 'pearlite']), 400, 200, measure);
    const texts = textsOf(svg);
    for (const words of ['90.0 %', '10.0 %', '75.0 %', '25.0 %', '90', '10', '300', '100', 'true', 'predicted']) expect(texts).toContain(words);
    expect(placeOf(svg, '10.0 %').x).toBeGreaterThan(placeOf(svg, '90.0 %').x);
    expect(placeOf(svg, '75.0 %').y).toBeGreaterThan(placeOf(svg, '90.0 %').y);
    expect(placeOf(svg, '75.0 %').x).toBeCloseTo(placeOf(svg, '90.0 %').x, 0);
  });

  it('shows rare errors as present and an absent class as dashes', () => {
    const texts = textsOf(chartSvg(confusionMatrixOption([[9999, 1], [0, 0]], ['a', 'b']), 400, 200, measure));
    expect(texts).toContain('< 0.1 %');
    expect(texts.filter((words) => words === '\u2013')).toHaveLength(2);
  });

  it('holds eight classes inside its frame', () => {
    const { result } = sampleEvaluation(EIGHT_CLASSES);
    const svg = chartSvg(confusionMatrixOption(result.confusion, EIGHT_CLASSES.classes.map(({ name }) => name), { fontSize: 7 }), 483, 274, measure);
    expect(textsOf(svg).filter((words) => words.endsWith(' %'))).toHaveLength(64);
    expect(textsOf(svg)).toContain('1 843 211');
  });
});

describe('trainingCurvesOption', () => {
  it('draws training in blue and validation in orange over a common axis', () => {
    const svg = chartSvg(trainingCurvesOption(sampleHistory(4, 20)), 600, 300, measure);
    expect(svg).toContain(MEANING.training);
    expect(svg.match(new RegExp(`<path[^>]*fill="#fff"[^>]*stroke="${MEANING.validation}"|stroke="${MEANING.validation}"`, 'g'))?.length).toBeGreaterThan(1);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['accuracy / %', 'loss', 'iteration', 'epoch 1', '3', 'training, smoothed', 'validation']));
    expect(placeOf(svg, 'epoch 1').y).toBeLessThan(placeOf(svg, 'iteration').y);
  });

  it('does without validations', () => {
    const history = sampleHistory(2, 10).map((point) => ({ ...point, validationLoss: null, validationAccuracy: null }));
    expect(chartSvg(trainingCurvesOption(history), 600, 300, measure)).toContain('<svg');
  });
});

describe('heatTreatmentOption', () => {
  it('labels holds and cooling media and says that widths are no times', () => {
    const texts = textsOf(
      chartSvg(
        heatTreatmentOption([
          { position: 0, kind: 'hardening', celsius: 860, minutes: 90, cooling: 'oil' },
          { position: 1, kind: 'tempering', celsius: null, minutes: null, cooling: 'still air' },
        ]),
        400,
        160,
        measure,
      ),
    );
    expect(texts).toEqual(expect.arrayContaining(['860 °C', '1 h 30 min', 'oil', 'still air', 'not recorded', 'time (schematic, not to scale)']));
  });
});

describe('fractionsOption', () => {
  it('draws a dot per field and class and an interval per class', () => {
    const micrographs = [0, 1, 2, 3].map((at) => sampleMicrograph(at, TWO_CLASSES, 8, 8));
    const fields = micrographs.map((micrograph) => micrograph.fractions ?? []);
    const svg = chartSvg(fractionsOption(fields, TWO_CLASSES.classes, sampleStatistics(micrographs, TWO_CLASSES)), 500, 120, measure);
    for (const { colour, name } of TWO_CLASSES.classes) {
      expect(svg.match(new RegExp(`fill="${colour}"`, 'g'))).toHaveLength(4);
      expect(textsOf(svg)).toContain(name);
    }
    expect(textsOf(svg)).toContain('area fraction / %');
  });
});

it('draws the same picture twice', () => {
  const option = trainingCurvesOption(sampleHistory());
  const anonymous = (svg: string): string => svg.replaceAll(/(zr|cls-)\d+/g, '$1');
  expect(anonymous(chartSvg(option, 480, 260, measure))).toBe(anonymous(chartSvg(option, 480, 260, measure)));
});
