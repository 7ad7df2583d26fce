import type { JudgedSide } from '../../../shared/contract/areas/evaluationsArea.ts';

/** What a model is judged on, and what that makes of the figures. */
export const JUDGED_SIDE_WORDS: Readonly<Record<JudgedSide, { readonly title: string; readonly on: string; readonly help: string }>> = {
  test: { title: 'Test', on: 'the test side', help: 'Kept apart from the training: these figures say how the model does on something new.' },
  validation: { title: 'Validation', on: 'the validation side', help: 'Not trained on, but it chose the best weights: the figures are slightly optimistic.' },
  train: { title: 'Training', on: 'the training side', help: 'What the model was trained on: the figures say how well it remembers, not how well it works.' },
  all: { title: 'All masks', on: 'all masks', help: 'Every micrograph with a mask, also those a model was trained on: optimistic for models of this project, fair for those from elsewhere.' },
};
