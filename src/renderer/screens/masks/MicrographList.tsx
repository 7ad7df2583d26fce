import { Text, UnstyledButton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactElement } from 'react';
import type { MaskRow } from '../../../shared/contract/areas/masksArea.ts';
import { isBegun } from '../../../shared/domain/maskCover.ts';
import { formatShare } from '../../../shared/format/quantity.ts';
import { Thumbnail } from '../../components/Thumbnail.tsx';
import classes from './MasksScreen.module.css';

/** Thumbnail, and a line each for file, specimen and mask. */
const ROW = 148;

/** All micrographs in the order of Tab; only those in sight exist. */
export function MicrographList({ project, rows, chosen, onChoose }: { readonly project: string; readonly rows: readonly MaskRow[]; readonly chosen: number | null; readonly onChoose: (id: number) => void }): ReactElement {
  const scroll = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- there is no React compiler here that could memoise it
  const lines = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => ROW, overscan: 3 });
  const at = rows.findIndex(({ id }) => id === chosen);
  useEffect(() => {
    if (at >= 0) lines.scrollToIndex(at);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only another choice scrolls the list, not its own redrawing
  }, [at]);
  return (
    <nav className={classes['micrographs']} ref={scroll} aria-label="Micrographs">
      <div style={{ position: 'relative', height: lines.getTotalSize() }}>
        {lines.getVirtualItems().map((line) => {
          const row = rows[line.index];
          if (row === undefined) return null;
          return (
            <UnstyledButton key={line.key} className={classes['micrograph']} style={{ top: line.start, height: ROW }} aria-current={row.id === chosen ? 'true' : undefined} aria-label={`Micrograph ${row.file} of ${row.specimen}`} onClick={() => onChoose(row.id)}>
              <span className={classes['thumbnail']}>
                <Thumbnail project={project} micrograph={row.id} side={192} label="" />
              </span>
              <Text size="xs" fw={500} truncate title={row.file}>
                {row.file}
              </Text>
              <Text size="xs" c={row.id === chosen ? undefined : 'dimmed'} truncate title={row.specimen}>
                {row.specimen}
              </Text>
              <Text size="xs" c={row.id === chosen ? undefined : 'dimmed'} truncate title={pendingWords(row)} data-mask>
                {maskWords(row)}
              </Text>
            </UnstyledButton>
          );
        })}
      </div>
    </nav>
  );
}

/** Short enough never to be cut. */
function maskWords({ origin, labelledShare, pendingStrokes }: MaskRow): string {
  if (origin === null) return pendingStrokes === 0 ? 'no mask yet' : 'mask begun';
  if (pendingStrokes === 0 && isBegun(labelledShare)) return `mask begun, ${formatShare(labelledShare ?? 0)}`;
  return pendingStrokes === 0 ? `mask ${origin}` : `mask ${origin}, edited`;
}

function pendingWords({ pendingStrokes }: MaskRow): string | undefined {
  return pendingStrokes === 0 ? undefined : `${pendingStrokes} ${pendingStrokes === 1 ? 'change' : 'changes'} since`;
}
