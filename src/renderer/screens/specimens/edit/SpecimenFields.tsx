import { ActionIcon, Button, Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { HEAT_TREATMENT_KINDS } from '../../../../shared/domain/records.ts';
import { NEW_STEP, type SpecimenDraft, type StepDraft } from './SpecimenDraft.ts';

interface FieldsProps {
  readonly draft: SpecimenDraft;
  readonly onChange: (change: Partial<SpecimenDraft>) => void;
}

export function CompositionFields({ draft: { composition }, onChange }: FieldsProps): ReactElement {
  const change = (at: number, part: Partial<SpecimenDraft['composition'][number]>): void => onChange({ composition: composition.map((each, index) => (index === at ? { ...each, ...part } : each)) });
  return (
    <Stack gap={6}>
      {composition.map(({ element, percent }, at) => (
        // An element is its place until it is named.
        <Group key={at} gap={6} wrap="nowrap">
          <TextInput size="xs" w={64} aria-label={`Element ${at + 1}`} placeholder="C" value={element} onChange={(event) => change(at, { element: event.currentTarget.value })} />
          <NumberInput size="xs" style={{ flex: 1 }} aria-label={`Weight % of ${element === '' ? `element ${at + 1}` : element}`} suffix=" %" min={0} max={100} value={percent ?? ''} onChange={(value) => change(at, { percent: numberOf(value) })} />
          <Remove label={`Remove ${element === '' ? `element ${at + 1}` : element}`} onClick={() => onChange({ composition: composition.filter((_, index) => index !== at) })} />
        </Group>
      ))}
      <Add words="Add an element" onClick={() => onChange({ composition: [...composition, { element: '', percent: null }] })} />
    </Stack>
  );
}

export function StepFields({ draft: { steps }, onChange }: FieldsProps): ReactElement {
  const change = (at: number, part: Partial<StepDraft>): void => onChange({ steps: steps.map((each, index) => (index === at ? { ...each, ...part } : each)) });
  const raise = (at: number): void => onChange({ steps: steps.map((each, index) => (index === at - 1 ? (steps[at] ?? each) : index === at ? (steps[at - 1] ?? each) : each)) });
  return (
    <Stack gap="sm">
      {steps.map((step, at) => (
        // A step is its place.
        <Stack key={at} gap={4}>
          <Group gap={6} wrap="nowrap">
            <Select size="xs" style={{ flex: 1 }} aria-label={`Step ${at + 1}`} data={[...HEAT_TREATMENT_KINDS]} value={step.kind} allowDeselect={false} onChange={(kind) => kind !== null && change(at, { kind: kind })} />
            <ActionIcon variant="subtle" color="gray" disabled={at === 0} aria-label={`Move step ${at + 1} up`} onClick={() => raise(at)}>
              <IconArrowUp size={16} />
            </ActionIcon>
            <Remove label={`Remove step ${at + 1}`} onClick={() => onChange({ steps: steps.filter((_, index) => index !== at) })} />
          </Group>
          <Group gap={6} wrap="nowrap" grow>
            <NumberInput size="xs" aria-label={`Temperature of step ${at + 1}`} placeholder="°C" suffix=" °C" value={step.celsius ?? ''} onChange={(value) => change(at, { celsius: numberOf(value) })} />
            <NumberInput size="xs" aria-label={`Minutes of step ${at + 1}`} placeholder="min" suffix=" min" min={0} value={step.minutes ?? ''} onChange={(value) => change(at, { minutes: numberOf(value) })} />
            <TextInput size="xs" aria-label={`Cooling of step ${at + 1}`} placeholder="cooling" value={step.cooling} onChange={(event) => change(at, { cooling: event.currentTarget.value })} />
          </Group>
        </Stack>
      ))}
      <Add words="Add a step" onClick={() => onChange({ steps: [...steps, NEW_STEP] })} />
    </Stack>
  );
}

export function PreparationFields({ draft: { preparation }, onChange }: FieldsProps): ReactElement {
  const change = (part: Partial<SpecimenDraft['preparation']>): void => onChange({ preparation: { ...preparation, ...part } });
  return (
    <Stack gap={6}>
      {(['grinding', 'polishing', 'etchant', 'operator'] as const).map((field) => (
        <TextInput key={field} size="xs" aria-label={field} placeholder={field} value={preparation[field]} onChange={(event) => change({ [field]: event.currentTarget.value })} />
      ))}
      <NumberInput size="xs" aria-label="Etching seconds" placeholder="etching, s" suffix=" s" min={0} value={preparation.etchingSeconds ?? ''} onChange={(value) => change({ etchingSeconds: numberOf(value) })} />
    </Stack>
  );
}

export function FieldTitle({ children }: { readonly children: string }): ReactElement {
  return (
    <Text size="xs" c="dimmed" fw={500}>
      {children}
    </Text>
  );
}

function Add({ words, onClick }: { readonly words: string; readonly onClick: () => void }): ReactElement {
  return (
    <Button size="compact-xs" variant="default" leftSection={<IconPlus size={12} />} onClick={onClick} style={{ alignSelf: 'start' }}>
      {words}
    </Button>
  );
}

function Remove({ label, onClick }: { readonly label: string; readonly onClick: () => void }): ReactElement {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
      <IconTrash size={16} />
    </ActionIcon>
  );
}

function numberOf(value: string | number): number | null {
  return typeof value === 'number' ? value : null;
}
