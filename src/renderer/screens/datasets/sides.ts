import type { SplitSide } from '../../../shared/domain/records.ts';

/** Colours come from the style sheet, lighter ones on dark. */
export const SIDE_WORDS: Readonly<Record<SplitSide, string>> = { train: 'training', validation: 'validation', test: 'test' };
