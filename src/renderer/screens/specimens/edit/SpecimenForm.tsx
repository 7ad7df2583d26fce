import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState, type ReactElement } from 'react';
import type { SpecimenView } from '../../../../shared/contract/areas/specimensArea.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { offerUndo } from '../../../components/undoToast.tsx';
import { useClient } from '../../../connection/ConnectionContext.ts';
import { changeOf, differenceOf, draftOf, faultOf } from './SpecimenDraft.ts';
import { CompositionFields, FieldTitle, PreparationFields, StepFields } from './SpecimenFields.tsx';
import { TreatmentFigure } from './TreatmentFigure.tsx';

/** All that is known of one specimen, to be written. */
export function SpecimenForm({ project, specimen, onDone }: { readonly project: string; readonly specimen: SpecimenView; readonly onDone: () => void }): ReactElement {
  const client = useClient();
  const before = useMemo(() => draftOf(specimen), [specimen]);
  const [draft, setDraft] = useState(before);
  const change = (part: Partial<typeof draft>): void => setDraft({ ...draft, ...part });
  const fault = faultOf(draft);
  const difference = differenceOf(before, draft);
  const steps = useMemo(() => changeOf(draft).heatTreatment.map((step, position) => ({ ...step, position })), [draft]);
  const save = useMutation({
    mutationFn: () => client.call.specimens.edit({ project, edits: [{ id: specimen.id, changes: difference }] }),
    onSuccess: (former) => {
      offerUndo(`Specimen ${draft.code} is saved.`, () => client.call.specimens.edit({ project, edits: [...former] }));
      onDone();
    },
  });
  return (
    <Stack gap="md" component="form" aria-label="Edit the specimen" onSubmit={(event) => (event.preventDefault(), fault === null && save.mutate())}>
      <TextInput size="xs" label="Code" value={draft.code} onChange={(event) => change({ code: event.currentTarget.value })} />
      <TextInput size="xs" label="Grade" placeholder="e.g. C45E" value={draft.grade} onChange={(event) => change({ grade: event.currentTarget.value })} />
      <TextInput size="xs" label="Batch" value={draft.batch} onChange={(event) => change({ batch: event.currentTarget.value })} />
      <FieldTitle>Composition, weight %</FieldTitle>
      <CompositionFields draft={draft} onChange={change} />
      <FieldTitle>Heat treatment</FieldTitle>
      {steps.length > 0 && <TreatmentFigure steps={steps} />}
      <StepFields draft={draft} onChange={change} />
      <FieldTitle>Preparation</FieldTitle>
      <PreparationFields draft={draft} onChange={change} />
      <Textarea size="xs" label="Remarks" autosize minRows={2} value={draft.remarks} onChange={(event) => change({ remarks: event.currentTarget.value })} />
      {fault !== null && (
        <Text c="var(--nital-alarm)" size="sm" role="alert">
          {fault}
        </Text>
      )}
      {save.isError && <ErrorNote error={save.error} />}
      <Group gap="sm">
        <Button type="submit" size="xs" disabled={fault !== null || Object.keys(difference).length === 0} loading={save.isPending}>
          Save
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          Cancel
        </Button>
      </Group>
    </Stack>
  );
}
