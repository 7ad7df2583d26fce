import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactElement, type ReactNode } from 'react';
import type { SpecimenChange } from '../../../../shared/contract/areas/specimensArea.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { offerUndo } from '../../../components/undoToast.tsx';
import { useClient } from '../../../connection/ConnectionContext.ts';
import { changeOf, EMPTY_DRAFT, faultOf } from './SpecimenDraft.ts';
import { CompositionFields, PreparationFields, StepFields } from './SpecimenFields.tsx';

const PARTS = ['grade', 'batch', 'composition', 'heatTreatment', 'preparation'] as const;
type Part = (typeof PARTS)[number];
const WORDS: Readonly<Record<Part, string>> = { grade: 'Grade', batch: 'Batch', composition: 'Composition, weight %', heatTreatment: 'Heat treatment', preparation: 'Preparation' };

/** The same said of many specimens: only what is ticked is changed. */
export function BulkEdit({ project, ids, onDone }: { readonly project: string; readonly ids: readonly number[]; readonly onDone: () => void }): ReactElement {
  const client = useClient();
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [ticked, setTicked] = useState<ReadonlySet<Part>>(new Set());
  const change = (part: Partial<typeof draft>): void => setDraft({ ...draft, ...part });
  const fault = faultOf({ ...draft, code: 'any' });
  const save = useMutation({
    mutationFn: () => {
      const whole = changeOf(draft);
      const changes: SpecimenChange = Object.fromEntries(PARTS.filter((part) => ticked.has(part)).map((part) => [part, whole[part]]));
      return client.call.specimens.change({ project, ids: [...ids], changes });
    },
    onSuccess: (former) => {
      offerUndo(`${former.length} specimens are changed.`, () => client.call.specimens.edit({ project, edits: [...former] }));
      onDone();
    },
  });
  const fields: Readonly<Record<Part, ReactNode>> = {
    grade: <TextInput size="xs" aria-label="Grade of all" placeholder="e.g. C45E; empty clears it" value={draft.grade} onChange={(event) => change({ grade: event.currentTarget.value })} />,
    batch: <TextInput size="xs" aria-label="Batch of all" placeholder="empty clears it" value={draft.batch} onChange={(event) => change({ batch: event.currentTarget.value })} />,
    composition: <CompositionFields draft={draft} onChange={change} />,
    heatTreatment: <StepFields draft={draft} onChange={change} />,
    preparation: <PreparationFields draft={draft} onChange={change} />,
  };
  return (
    <Stack gap="md" component="form" aria-label="Edit the selected specimens" onSubmit={(event) => (event.preventDefault(), save.mutate())}>
      <Text>What is ticked is written for all {ids.length} selected specimens; the rest stays.</Text>
      {PARTS.map((part) => (
        <Stack key={part} gap={6}>
          <Checkbox size="xs" label={WORDS[part]} checked={ticked.has(part)} onChange={(event) => setTicked(new Set(event.currentTarget.checked ? [...ticked, part] : [...ticked].filter((each) => each !== part)))} />
          {ticked.has(part) && fields[part]}
        </Stack>
      ))}
      {fault !== null && (
        <Text c="var(--nital-alarm)" size="sm" role="alert">
          {fault}
        </Text>
      )}
      {save.isError && <ErrorNote error={save.error} />}
      <Group gap="sm">
        <Button type="submit" size="xs" disabled={ticked.size === 0 || fault !== null} loading={save.isPending}>
          Change {ids.length} specimens
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          Cancel
        </Button>
      </Group>
    </Stack>
  );
}
