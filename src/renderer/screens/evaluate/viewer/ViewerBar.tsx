import { ActionIcon, CloseButton, Select, Slider, Text, Tooltip } from '@mantine/core';
import { IconArrowsMaximize, IconArrowsMinimize, IconAspectRatio, IconMinus, IconPlus, IconSquare, type Icon } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { LabelClass } from '../../../../shared/domain/labelSet.ts';
import { MEANING } from '../../../../shared/look/tokens.ts';
import type { Focus } from '../imageOrder.ts';
import type { LinkedPanes } from './LinkedPanes.ts';
import classes from './LinkedViewer.module.css';

interface ViewerBarProps {
  readonly labels: readonly LabelClass[];
  readonly focus: Focus;
  readonly onFocus: (focus: Focus) => void;
  readonly opacity: number;
  readonly onOpacity: (opacity: number) => void;
  readonly panes: LinkedPanes | null;
  readonly isLarge: boolean;
  readonly onLarge: () => void;
}

/** What is compared and what its colours mean, how strong the classes are, and the size. */
export function ViewerBar({ labels, focus, onFocus, opacity, onOpacity, panes, isLarge, onLarge }: ViewerBarProps): ReactElement {
  const name = (index: number): string => labels[index]?.name ?? '';
  const buttons: readonly { readonly label: string; readonly icon: Icon; readonly act: () => void }[] = [
    { label: 'Smaller (−)', icon: IconMinus, act: () => panes?.zoomBy(1 / 1.5) },
    { label: 'Larger (+)', icon: IconPlus, act: () => panes?.zoomBy(1.5) },
    { label: 'One to one (1)', icon: IconSquare, act: () => panes?.actual() },
    { label: 'All of it (0)', icon: IconAspectRatio, act: () => panes?.fit() },
    isLarge ? { label: 'Show the figures again (F)', icon: IconArrowsMinimize, act: onLarge } : { label: 'The whole window (F)', icon: IconArrowsMaximize, act: onLarge },
  ];
  return (
    <div className={classes['bar']}>
      {focus.kind === 'class' ? (
        <Select size="xs" w={112} aria-label="Class that is compared" allowDeselect={false} value={String(focus.index)} data={labels.map(({ index, name: title }) => ({ value: String(index), label: title }))} onChange={(value) => value !== null && onFocus({ kind: 'class', index: Number(value) })} />
      ) : (
        <span className={classes['chip']} role="status">
          <Text size="xs" truncate>
            True {name(focus.truth)}, called {name(focus.predicted)}
          </Text>
          <CloseButton size="xs" aria-label="Show the class again" onClick={() => onFocus({ kind: 'class', index: focus.truth })} />
        </span>
      )}
      <Legend focus={focus} name={name} />
      <Slider className={classes['opacity']} size="sm" label={null} min={0} max={1} step={0.05} value={opacity} onChange={onOpacity} thumbLabel="Strength of the classes over the micrograph" />
      {buttons.map(({ label, icon: Icon, act }) => (
        <Tooltip key={label} label={label}>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={act}>
            <Icon size={14} />
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  );
}

function Legend({ focus, name }: { readonly focus: Focus; readonly name: (index: number) => string }): ReactElement {
  const entries =
    focus.kind === 'cell'
      ? [[focus.truth === focus.predicted ? MEANING.truePositive : MEANING.falseNegative, 'these pixels'] as const]
      : ([
          [MEANING.truePositive, `${name(focus.index)}`],
          [MEANING.trueNegative, 'other'],
          [MEANING.falsePositive, 'too much (FP)'],
          [MEANING.falseNegative, 'missed (FN)'],
        ] as const);
  return (
    <span className={classes['legend']}>
      {entries.map(([colour, words]) => (
        <Text key={words} span size="xs" className={classes['legendEntry']}>
          <span className={classes['swatch']} style={{ background: colour }} />
          {words}
        </Text>
      ))}
    </span>
  );
}
