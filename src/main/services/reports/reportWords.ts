import type { ReportField } from '../../../shared/domain/report.ts';
import type { ModelRecord } from '../../../shared/domain/records.ts';
import { testTimeAugmentationInWords } from '../../../shared/engineProtocol/testTimeAugmentation.ts';
import { isMeasured } from '../../../shared/reports/isMeasured.ts';
import { isMadeBy } from '../masks/maskMakers.ts';
import type { SegmentationSettings } from '../SegmentationService.ts';

/** How the numbers of a report were found, one paragraph each. */
export function methodStatement(model: ModelRecord | undefined, fields: readonly ReportField[]): string[] {
  const variants = variantsSeen(fields);
  const measured = fields.filter(isMeasured).length;
  const segmented = fields.filter(({ mask }) => mask !== null && model !== undefined && isMadeBy(model.name, mask)).length;
  const averaged = variants.length === 0 ? '' : ` Its probabilities are averages over variants of each micrograph (${variants.join('; ')}).`;
  const segmentation =
    model === undefined
      ? 'The classes were taken from masks that were drawn or imported; see each micrograph for who made its mask.'
      : `${segmented === fields.length ? 'The micrographs were' : `${segmented} of ${fields.length} micrographs ${segmented === 1 ? 'was' : 'were'}`} segmented by the trained network "${model.name}"${model.name === model.network ? '' : ` (${model.network})`}, which assigns one class to every pixel; see each micrograph for who made its mask.${averaged}`;
  return [
    segmentation,
    `The area fraction of a class is its share of the labelled pixels of a field. Mean, 95 % confidence interval (Student t) and relative accuracy %RA over ${measured} field${measured === 1 ? '' : 's'} are calculated after ASTM E1245 and E562; each field counts the same.`,
  ];
}

/** What a reader must know before trusting the numbers. */
export function deviations(fields: readonly ReportField[]): string[] {
  const found: string[] = [];
  const masked = fields.filter(({ mask }) => mask !== null).length;
  const measured = fields.filter(isMeasured).length;
  const uncalibrated = fields.filter((field) => field.calibration === null).length;
  const unconfirmed = fields.filter((field) => field.calibration?.confirmed === false).length;
  if (uncalibrated > 0) found.push(`${uncalibrated} of ${fields.length} micrographs have no calibration; no lengths are given for them.`);
  if (unconfirmed > 0) found.push(`The calibration of ${unconfirmed} of ${fields.length} micrographs was read from the file and not confirmed by a person.`);
  if (masked < fields.length) found.push(`${fields.length - masked} of ${fields.length} micrographs have no mask and are not part of the statistics.`);
  if (measured < masked) found.push(`${masked - measured} of ${fields.length} micrographs have a mask that covers less than half of them: it was only begun, and they are not part of the statistics.`);
  if (measured < 5) found.push(`The statistics rest on ${measured} field${measured === 1 ? '' : 's'}; the confidence interval is wide or not defined.`);
  return found;
}

/** In which variants the masks were segmented, in words, each once; none where micrographs were seen as they are. */
function variantsSeen(fields: readonly ReportField[]): string[] {
  const variants = fields.flatMap(({ mask }) => {
    const settings = (mask?.segmentation ?? null) as SegmentationSettings | null;
    return settings === null ? [] : (testTimeAugmentationInWords(settings.testTimeAugmentation) ?? []);
  });
  return [...new Set(variants)];
}
