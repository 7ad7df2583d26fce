import { Button, Checkbox, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { ReactElement, RefObject } from 'react';
import type { PlannedField } from '../../../shared/contract/areas/reportsArea.ts';
import { useSettings } from '../../state/useSettings.ts';
import type { ReportOptions, SpecimenOptions } from './reportOptions.ts';
import classes from './ReportsScreen.module.css';

interface DraftOptionsProps {
  readonly projectName: string;
  readonly common: ReportOptions;
  readonly own: SpecimenOptions;
  readonly fields: readonly PlannedField[];
  readonly operator: RefObject<HTMLInputElement | null>;
  readonly onCommon: (options: ReportOptions) => void;
  readonly onOwn: (options: SpecimenOptions) => void;
}

/** What a person says for a report, besides what the project knows. */
export function DraftOptions({ projectName, common, own, fields, operator, onCommon, onOwn }: DraftOptionsProps): ReactElement {
  const laboratory = useSettings().data?.laboratory;
  const toggle = (id: number, isIn: boolean): void => onOwn({ ...own, leftOut: isIn ? own.leftOut.filter((other) => other !== id) : [...own.leftOut, id] });
  const isAll = fields.every(({ id }) => !own.leftOut.includes(id));
  return (
    <Stack gap="sm">
      <TextInput ref={operator} size="xs" label="Operator" description="Who did the work and answers for it" value={common.operator} onChange={(event) => onCommon({ ...common, operator: event.currentTarget.value })} />
      <TextInput size="xs" label="Laboratory" placeholder={laboratory?.name === undefined || laboratory.name === '' ? projectName : laboratory.name} value={common.laboratory} onChange={(event) => onCommon({ ...common, laboratory: event.currentTarget.value })} />
      <Textarea size="xs" label="Address" placeholder={common.laboratory === '' ? laboratory?.address.join('\n') : undefined} autosize minRows={1} maxRows={4} value={common.address} onChange={(event) => onCommon({ ...common, address: event.currentTarget.value })} />
      <Textarea size="xs" label="Remarks" description="Each line is a remark of its own" autosize minRows={2} maxRows={8} value={own.remarks} onChange={(event) => onOwn({ ...own, remarks: event.currentTarget.value })} />
      <div role="group" aria-label="Micrographs of the report">
        <Group justify="space-between" wrap="nowrap">
          <Text size="xs" fw={500}>
            Micrographs ({fields.length - fields.filter(({ id }) => own.leftOut.includes(id)).length} of {fields.length})
          </Text>
          <Button size="compact-xs" variant="subtle" disabled={isAll} onClick={() => onOwn({ ...own, leftOut: [] })}>
            All
          </Button>
        </Group>
        <Stack gap={6} className={classes['fields']}>
          {fields.map((field) => (
            <Checkbox key={field.id} size="xs" label={field.file} description={fieldWords(field)} checked={!own.leftOut.includes(field.id)} onChange={(event) => toggle(field.id, event.currentTarget.checked)} styles={{ label: { overflowWrap: 'anywhere' }, description: { fontSize: '12px' } }} />
          ))}
        </Stack>
      </div>
      <Checkbox size="xs" label="Attach the masks as PNG" description="The numbers are always attached" checked={common.attachMasks} onChange={(event) => onCommon({ ...common, attachMasks: event.currentTarget.checked })} styles={{ description: { fontSize: '12px' } }} />
    </Stack>
  );
}

function fieldWords({ mask, umPerPx, isConfirmed }: PlannedField): string {
  const scale = umPerPx === null ? 'no scale' : `${Number(umPerPx.toPrecision(4))} µm/px${isConfirmed ? '' : ', to be confirmed'}`;
  return mask === null ? `no mask, ${scale}` : `mask ${mask.origin}, revision ${mask.revision}; ${scale}`;
}
