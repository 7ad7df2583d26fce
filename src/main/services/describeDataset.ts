import type { DatasetView } from '../../shared/contract/areas/datasetsArea.ts';
import { sidesSeen } from '../../shared/datasets/leakage.ts';
import { SPLIT_SIDES, type SplitSide } from '../../shared/domain/records.ts';
import type { PlannedDataset } from './DatasetsService.ts';

/** Who is on which side of a planned dataset, and what the sides are made of. */
export function describeDataset({ recipe, plan, members, classPixels }: PlannedDataset): DatasetView {
  const seen = sidesSeen(plan.tiles, members.length);
  const specimens = Map.groupBy(members.map((member, at) => ({ ...member, sides: SPLIT_SIDES.filter((side) => seen[at]?.includes(side)) })), (member) => member.specimen);
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  return {
    recipe,
    specimens: [...specimens]
      .map(([code, own]) => ({ code, micrographs: own.map(({ micrograph, sides }) => ({ id: micrograph.id, file: micrograph.file, sides })) }))
      .sort((a, b) => compare(a.code, b.code)),
    tiles: bySide((side) => plan.tiles[side].length),
    balance: balanceOf(plan.tiles, classPixels),
    leaks: plan.leaks,
    remarks: plan.remarks,
  };
}

/** A micrograph that is divided counts for a side by the share of its tiles there. */
function balanceOf(tiles: PlannedDataset['plan']['tiles'], classPixels: PlannedDataset['classPixels']): DatasetView['balance'] {
  const counts = bySide((side) => tiles[side].reduce((of, { micrograph }) => of.set(micrograph, (of.get(micrograph) ?? 0) + 1), new Map<number, number>()));
  const all = (micrograph: number): number => SPLIT_SIDES.reduce((sum, side) => sum + (counts[side].get(micrograph) ?? 0), 0);
  return bySide((side) => {
    const sums = new Array<number>(classPixels[0]?.length ?? 0).fill(0);
    for (const [micrograph, count] of counts[side]) {
      classPixels[micrograph]?.forEach((pixels, index) => (sums[index] = (sums[index] ?? 0) + (pixels * count) / all(micrograph)));
    }
    const total = sums.reduce((sum, pixels) => sum + pixels, 0);
    return sums.map((pixels) => (total === 0 ? 0 : pixels / total));
  });
}

function bySide<T>(of: (side: SplitSide) => T): Record<SplitSide, T> {
  return { train: of('train'), validation: of('validation'), test: of('test') };
}
