import type { InitialWeightsReport, TrainingSettings } from './trainingSettings.ts';

/** Settings as a model carries them: what its training started from, not where that lay on this PC. */
export function portableSettings(settings: TrainingSettings, report: InitialWeightsReport | null): TrainingSettings {
  const { initialWeights } = settings;
  return initialWeights === null || report === null ? settings : { ...settings, initialWeights: { ...initialWeights, path: report.file } };
}
