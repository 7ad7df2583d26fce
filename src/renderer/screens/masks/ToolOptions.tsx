import { ActionIcon, Checkbox, Group, NumberInput, SegmentedControl, Text, Tooltip } from '@mantine/core';
import { IconArrowsMaximize, IconGridDots, IconZoomIn, IconZoomInArea, IconZoomOut, type Icon } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import { THIN_SPACE } from '../../../shared/format/quantity.ts';
import { writtenKey } from '../../../shared/format/writtenKey.ts';
import { useShallow } from 'zustand/react/shallow';
import type { Editor } from '../../editor/Editor.ts';
import { COMMANDS, type CommandId } from '../../editor/keys.ts';
import { STYLES } from '../../editor/render/palette.ts';
import { BRUSH_DIAMETERS, type ToolSettings } from '../../editor/tools/Tool.ts';
import { toolFacts } from '../../editor/tools/tools.ts';
import classes from './MasksScreen.module.css';

const NUMBERS = {
  diameter: { words: 'Diameter', unit: 'px', least: BRUSH_DIAMETERS.least, most: BRUSH_DIAMETERS.most },
  tolerance: { words: 'Tolerance', unit: '', least: 0, most: 255 },
  low: { words: 'Brightness from', unit: '', least: 0, most: 255 },
  high: { words: 'to', unit: '', least: 0, most: 255 },
} as const;
const CHOICES = { contiguous: 'Only what hangs together', onlyUnlabelled: 'Unlabelled pixels only' } as const;
const STYLE_WORDS = { fill: 'Fill', outline: 'Outline', hatching: 'Hatching' } as const;

/** What of the chosen tool can be set, and how the picture is shown. */
export function ToolOptions({ editor, umPerPx }: { readonly editor: Editor; readonly umPerPx: number | null }): ReactElement {
  // Only what is shown here: the state changes with every movement of the pointer.
  const { tool, settings, style, hasGrid, hasMagnifier } = useStore(editor.state, useShallow(({ tool, settings, style, hasGrid, hasMagnifier }) => ({ tool, settings, style, hasGrid, hasMagnifier })));
  const { title, options } = toolFacts(tool);
  const view = (id: CommandId, ViewIcon: Icon, isOn?: boolean): ReactElement => (
    <Tooltip label={`${COMMANDS[id].title} · ${writtenKey(COMMANDS[id].keys[0])}`}>
      <ActionIcon variant={isOn === true ? 'light' : 'subtle'} color={isOn === true ? 'blue' : 'gray'} size="md" aria-label={COMMANDS[id].title} aria-pressed={isOn} onClick={() => editor.run(id)}>
        <ViewIcon size={18} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <div className={classes['options']}>
      <Text fw={600} miw={64}>
        {title}
      </Text>
      <Group gap="md" wrap="nowrap">
        {options.map((name) => (
          <Option key={name} name={name} settings={settings} umPerPx={umPerPx} onChange={(change) => editor.set(change)} />
        ))}
      </Group>
      <Group gap={6} wrap="nowrap" ml="auto">
        <SegmentedControl size="xs" aria-label="How the mask is shown" value={style} onChange={(value) => editor.show({ style: STYLES.find((known) => known === value) ?? 'fill' })} data={STYLES.map((value) => ({ value, label: STYLE_WORDS[value] }))} />
        {view('grid', IconGridDots, hasGrid)}
        {view('magnifier', IconZoomInArea, hasMagnifier)}
        {view('zoomOut', IconZoomOut)}
        {view('zoomIn', IconZoomIn)}
        {view('fit', IconArrowsMaximize)}
      </Group>
    </div>
  );
}

function Option({ name, settings, umPerPx, onChange }: { readonly name: keyof ToolSettings; readonly settings: ToolSettings; readonly umPerPx: number | null; readonly onChange: (change: Partial<ToolSettings>) => void }): ReactElement | null {
  if (name === 'value') return null;
  if (name === 'contiguous' || name === 'onlyUnlabelled') return <Checkbox size="xs" label={CHOICES[name]} checked={settings[name]} onChange={(event) => onChange({ [name]: event.currentTarget.checked })} />;
  const { words, unit, least, most } = NUMBERS[name];
  const number = (
    <Group gap={6} wrap="nowrap" component="label">
      <Text size="sm">{words}</Text>
      <NumberInput size="xs" w={72} min={least} max={most} clampBehavior="strict" allowDecimal={false} value={settings[name]} suffix={unit === '' ? undefined : ` ${unit}`} onChange={(value) => typeof value === 'number' && onChange({ [name]: value })} />
    </Group>
  );
  if (unit !== 'px' || umPerPx === null) return number;
  return (
    <Group gap={6} wrap="nowrap">
      {number}
      <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }} data-length>
        = {Number((settings[name] * umPerPx).toPrecision(3))}
        {THIN_SPACE}µm
      </Text>
    </Group>
  );
}
