import { ActionIcon, Button, Checkbox, NumberInput, Popover, SegmentedControl, Select, Stack, Text, Tooltip } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { JUDGED_SIDES, type JudgedModelRow, type JudgedSide } from '../../../shared/contract/areas/evaluationsArea.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import classes from './EvaluateScreen.module.css';
import { JUDGED_SIDE_WORDS } from './sideWords.ts';
import type { Judging } from './useJudging.ts';

interface JudgeBarProps {
  readonly side: JudgedSide;
  readonly onSide: (side: JudgedSide) => void;
  /** Those that the button judges. */
  readonly models: readonly JudgedModelRow[];
  readonly judging: Judging;
}

/** On what models are judged, what that means, and the button that does it. */
export function JudgeBar({ side, onSide, models, judging }: JudgeBarProps): ReactElement {
  const [first] = models;
  return (
    <>
      <div className={classes['bar']}>
        <SegmentedControl size="xs" aria-label="Judged on" value={side} onChange={onSide} data={JUDGED_SIDES.map((value) => ({ value, label: JUDGED_SIDE_WORDS[value].title }))} />
        <Text size="sm" c="dimmed" className={classes['help']}>
          {JUDGED_SIDE_WORDS[side].help}
        </Text>
        <JudgingSettings judging={judging} />
        <Button size="xs" onClick={() => judging.start(models)} loading={judging.isStarting} disabled={first === undefined}>
          {models.length > 1 ? `Judge ${models.length} models` : 'Judge this model'}
        </Button>
      </div>
      {judging.error !== null && <ErrorNote error={judging.error} />}
    </>
  );
}

function JudgingSettings({ judging: { form, setForm } }: { readonly judging: Judging }): ReactElement {
  return (
    <Popover position="bottom-end" width={300} shadow="md" withArrow>
      <Popover.Target>
        <Tooltip label="How models are judged">
          <ActionIcon variant="default" size={30} aria-label="How models are judged">
            <IconAdjustmentsHorizontal size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Select
            size="xs"
            label="Device"
            allowDeselect={false}
            value={form.device}
            data={[
              { value: 'auto', label: 'Automatic: the fastest that passes its test' },
              { value: 'cpu', label: 'Processor' },
            ]}
            onChange={(device) => device !== null && setForm({ ...form, device: device === 'cpu' ? 'cpu' : 'auto' })}
          />
          <NumberInput size="xs" label="Neighbouring tiles overlap by" suffix=" %" min={0} max={75} allowDecimal={false} value={form.overlapPercent} onChange={(value) => typeof value === 'number' && setForm({ ...form, overlapPercent: value })} />
          <Checkbox size="xs" label="See each micrograph mirrored too" checked={form.flips} onChange={(event) => setForm({ ...form, flips: event.currentTarget.checked })} />
          <Checkbox size="xs" label="See it turned by quarters too" checked={form.turns} onChange={(event) => setForm({ ...form, turns: event.currentTarget.checked })} />
          <Text size="xs" c="dimmed">
            Mirrored and turned views are averaged. That is a little better and takes up to eight times as long.
          </Text>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
