import type { SpecimenRow } from '../../../shared/contract/areas/specimensArea.ts';

/** What gallery and table have in common. The functions keep their identity, so that what is drawn already can stay. */
export interface SpecimenListProps {
  readonly project: string;
  readonly rows: readonly SpecimenRow[];
  readonly chosen: number | null;
  readonly onChoose: (row: SpecimenRow) => void;
  /** Ticked for doing something to many. */
  readonly selected: ReadonlySet<number>;
  readonly onSelect: (row: SpecimenRow, range: boolean) => void;
}
