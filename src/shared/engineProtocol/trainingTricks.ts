import type { TrainingSettings } from './trainingSettings.ts';

/** A change of a training's settings that may help; tricks can be put on top of each other. */
export interface TrainingTrick {
  /** What it does, and what it needs. */
  readonly title: string;
  /** The settings with it. `weights`: the file that the search was given for T. */
  readonly apply: (settings: TrainingSettings, weights: string | null) => TrainingSettings;
}

export const TRICK_NAMES = ['T', 'S', 'R', 'A', 'B', 'F', 'D', 'W', 'N', 'L'] as const;
export type TrickName = (typeof TRICK_NAMES)[number];

/** T, S and R are those of the carbide and ferrite study; its baseline is the preset `study2`. */
export const TRAINING_TRICKS: Readonly<Record<TrickName, TrainingTrick>> = {
  T: { title: 'transfer learning: the encoder starts from given weights', apply: (settings, path) => (path === null ? settings : { ...settings, initialWeights: { path, what: 'encoder' } }) },
  S: { title: 'strong augmentation: flips, quarter turns, cutout, brightness and contrast', apply: augmented({ flips: true, quarterTurns: true, cutout: 0.5, brightness: 0.2, contrast: 0.2 }) },
  R: { title: 'larger receptive field: micrographs at half size, tiles twice as large', apply: (settings) => ({ ...settings, halfSize: true }) },
  A: { title: 'turns by any angle, sizes, gamma, blur and noise', apply: augmented({ rotation: 180, scale: 0.2, gamma: 0.2, blur: 1, noise: 0.03 }) },
  B: { title: 'balanced crops: tiles that one class fills by more than three quarters are taken near by instead', apply: augmented({ maxClassShare: 0.75 }) },
  F: { title: 'focal loss instead of cross-entropy', apply: (settings) => ({ ...settings, loss: { ...settings.loss, crossEntropy: 0, focal: 1 } }) },
  D: { title: 'Dice loss added', apply: (settings) => ({ ...settings, loss: { ...settings.loss, dice: 1 } }) },
  W: { title: 'rare classes weigh more (median frequency)', apply: (settings) => ({ ...settings, classWeights: 'medianFrequency' }) },
  N: { title: 'each micrograph normalised by its own mean and deviation', apply: (settings) => ({ ...settings, normalisation: 'image' }) },
  L: { title: 'uneven light taken out of each micrograph', apply: (settings) => ({ ...settings, evenLight: true }) },
};

/** Settings with several tricks, whatever the order they are named in. */
export function withTricks(settings: TrainingSettings, tricks: readonly TrickName[], weights: string | null): TrainingSettings {
  return TRICK_NAMES.filter((name) => tricks.includes(name)).reduce((sum, name) => TRAINING_TRICKS[name].apply(sum, weights), settings);
}

function augmented(change: Partial<TrainingSettings['augmentation']>): TrainingTrick['apply'] {
  return (settings) => ({ ...settings, augmentation: { ...settings.augmentation, ...change } });
}
