import { Alert, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconEqual, IconPlus } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type ReactElement } from 'react';
import type { ImportFilesView, ImportItemView, ImportPreviewView } from '../../../../shared/contract/areas/importsArea.ts';
import classes from './ImportPanel.module.css';

const OUTCOMES: Readonly<Record<ImportItemView['outcome'], { readonly words: string; readonly icon: ReactElement }>> = {
  new: { words: 'would be taken', icon: <IconPlus size={16} color="var(--mantine-color-green-6)" /> },
  known: { words: 'is there already; something would be added to it', icon: <IconCheck size={16} color="var(--mantine-color-green-6)" /> },
  skipped: { words: 'is there already', icon: <IconEqual size={16} /> },
  refused: { words: 'cannot be taken', icon: <IconAlertTriangle size={16} color="var(--mantine-color-red-6)" /> },
};

/** Ignored files that are named. */
const NAMED = 5;

interface ImportItemsProps {
  readonly preview: ImportPreviewView;
  readonly refused: ImportFilesView['refused'];
  readonly ignored: ImportFilesView['ignored'];
}

/** File by file: which micrograph of which specimen it becomes, its scale, its mask, and why not. */
export function ImportItems({ preview, refused, ignored }: ImportItemsProps): ReactElement {
  const rows: readonly ImportItemView[] = [...preview.items, ...refused.map(({ file, reason }): ImportItemView => ({ file, outcome: 'refused', reason, specimen: null, image: null, calibration: null, mask: null }))];
  const scroll = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- there is no React compiler here that could memoise it
  const lines = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => 56, overscan: 10 });
  return (
    <div className={classes['items']} ref={scroll} style={{ height: '100%' }} tabIndex={0} role="region" aria-label="Files of the import">
      {preview.notes.length > 0 && (
        <Alert color="yellow" m="md" p="sm" role="note">
          {preview.notes.map((note) => (
            <Text key={note} size="sm">
              {note}
            </Text>
          ))}
        </Alert>
      )}
      {ignored.length > 0 && (
        <Text className={classes['ignored']} size="sm" c="dimmed" title={ignored.slice(0, 40).join('\n')}>
          {ignoredWords(ignored)}
        </Text>
      )}
      <div className={classes['item']} data-head>
        <span />
        <span>File</span>
        <span>Specimen</span>
        <span>Size and scale</span>
        <span>Mask</span>
      </div>
      <div style={{ position: 'relative', height: lines.getTotalSize() }}>
        {lines.getVirtualItems().map((line) => {
          const row = rows[line.index];
          return row === undefined ? null : (
            <div key={row.file} ref={lines.measureElement} data-index={line.index} className={classes['item']} style={{ position: 'absolute', top: line.start, left: 0, right: 0 }}>
              <ItemCells item={row} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function ignoredWords(files: readonly string[]): string {
  const names = files.slice(0, NAMED).map((file) => file.slice(file.lastIndexOf('/') + 1));
  return `${files.length} other file${files.length === 1 ? '' : 's'} ignored: ${names.join(', ')}${files.length > NAMED ? ` and ${files.length - NAMED} more` : ''}`;
}

function ItemCells({ item: { file, outcome, reason, specimen, image, calibration, mask } }: { readonly item: ImportItemView }): ReactElement {
  const { words, icon } = OUTCOMES[outcome];
  return (
    <>
      <Tooltip label={words}>
        <span role="img" aria-label={words}>
          {icon}
        </span>
      </Tooltip>
      <Text truncate title={file}>
        {file}
      </Text>
      <Text truncate>{specimen ?? '–'}</Text>
      <div>
        {image !== null && (
          <Text size="sm">
            {image.width} × {image.height} px{image.bitDepth === 16 ? ', 16 bit' : ''}
          </Text>
        )}
        {image !== null && (
          <Text size="xs" c="dimmed">
            {calibration === null ? 'no scale' : `${Number(calibration.umPerPx.toPrecision(4))} µm/px${calibration.confirmed ? '' : ', to be confirmed'}`}
          </Text>
        )}
      </div>
      <Text truncate c={mask === null ? 'dimmed' : undefined} title={mask?.file}>
        {mask === null ? 'none' : mask.file}
      </Text>
      {reason !== null && (
        <Text className={classes['reason']} size="sm" c={outcome === 'refused' ? 'var(--nital-alarm)' : 'dimmed'}>
          {reason}
        </Text>
      )}
      {mask !== null && mask.refusal !== null && (
        <Text className={classes['reason']} size="sm" c="var(--nital-alarm)">
          {mask.refusal} {outcome === 'new' ? 'The micrograph would be taken without it.' : 'The micrograph itself is there already.'}
        </Text>
      )}
    </>
  );
}
