import type { SpecimenRow } from '../../../shared/contract/contract.ts';

/** What gallery and table have in common. */
export interface SpecimenListProps {
  readonly project: string;
  readonly rows: readonly SpecimenRow[];
  readonly chosen: number | null;
  readonly onChoose: (row: SpecimenRow) => void;
}
