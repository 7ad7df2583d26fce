import type { LabelSet } from '../../../shared/domain/labelSet.ts';
import type { SegmentationMetrics } from '../../../shared/metrics/evaluationResult.ts';

export interface PublishedRow extends SegmentationMetrics {
  readonly network: string;
}

/** Table 4 of the ferrite/pearlite study (Appl. Sci. 2024, 14, 2297): 734 crops of a random split, which mixes crops of one micrograph over its sides. */
export const PUBLISHED_ROWS: readonly PublishedRow[] = [
  { network: 'U-Net', globalAccuracy: 0.9667, meanAccuracy: 0.9551, meanIoU: 0.9202, weightedIoU: 0.9359, meanBFScore: 0.8578 },
  { network: 'DeepLabv3+ on ResNet50', globalAccuracy: 0.9757, meanAccuracy: 0.9722, meanIoU: 0.9418, weightedIoU: 0.9529, meanBFScore: 0.8798 },
  { network: 'DeepLabv3+ on ResNet18', globalAccuracy: 0.9725, meanAccuracy: 0.9717, meanIoU: 0.9349, weightedIoU: 0.9472, meanBFScore: 0.8471 },
  { network: 'DeepLabv3+ on MobileNetV2', globalAccuracy: 0.9802, meanAccuracy: 0.9743, meanIoU: 0.9521, weightedIoU: 0.9614, meanBFScore: 0.9149 },
  { network: 'SegNet on VGG16', globalAccuracy: 0.9675, meanAccuracy: 0.9596, meanIoU: 0.9229, weightedIoU: 0.9377, meanBFScore: 0.8127 },
];

/** Whether the project tells the study's two constituents apart and nothing else: only then its figures mean anything here. */
export function hasStudyClasses({ classes }: LabelSet): boolean {
  return classes.length === 2 && ['ferrite', 'pearlite'].every((name) => classes.some((entry) => entry.name.trim().toLowerCase() === name));
}
