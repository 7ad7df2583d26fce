import { Button, SegmentedControl, Slider, Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import { MEANING } from '../../../shared/look/tokens.ts';
import type { Editor } from '../../editor/Editor.ts';
import { COMPARISON_MODES } from '../../editor/render/Picture.ts';
import classes from './MasksScreen.module.css';

const MODE_WORDS = { split: 'Side by side', other: 'The other', errors: 'Errors' } as const;
const ERROR_WORDS = { truePositive: 'right (TP)', falsePositive: 'wrong (FP)', falseNegative: 'missed (FN)', trueNegative: 'rightly not (TN)' } as const;
const ERRORS = ['truePositive', 'falsePositive', 'falseNegative', 'trueNegative'] as const;

/** How the other mask is held against this one, when one is chosen. */
export function ComparisonView({ editor, onStop }: { readonly editor: Editor; readonly onStop: () => void }): ReactElement | null {
  const comparison = useStore(editor.state, (state) => state.comparison);
  const chosen = useStore(editor.state, (state) => state.classes[state.settings.value]?.name ?? '');
  if (comparison === null) return null;
  const { mode, split, isTruth, name } = comparison;
  return (
    <Stack gap={6} data-comparison={mode}>
      <SegmentedControl size="xs" fullWidth aria-label="How the masks are compared" value={mode} onChange={(value) => editor.comparing.setMode(COMPARISON_MODES.find((known) => known === value) ?? 'split')} data={COMPARISON_MODES.map((value) => ({ value, label: MODE_WORDS[value] }))} />
      {mode === 'split' && (
        <>
          <Slider size="sm" min={0} max={100} label={null} value={Math.round(split * 100)} onChange={(value) => editor.comparing.setSplit(value / 100)} thumbLabel="Where the other mask begins" />
          <Text size="xs" c="dimmed">
            Left this mask, right the other.
          </Text>
        </>
      )}
      {mode === 'other' && (
        <Text size="xs" c="dimmed">
          Shown is {name}. You draw on yours.
        </Text>
      )}
      {mode === 'errors' && (
        <>
          <Text size="xs">
            {chosen}, with {isTruth ? 'the other mask' : 'this mask'} as truth:
          </Text>
          <ul className={classes['legend']}>
            {ERRORS.map((each) => (
              <li key={each}>
                <span className={classes['swatch']} style={{ background: MEANING[each] }} />
                {ERROR_WORDS[each]}
              </li>
            ))}
          </ul>
        </>
      )}
      <Button size="compact-xs" variant="default" onClick={onStop}>
        Stop comparing
      </Button>
    </Stack>
  );
}
