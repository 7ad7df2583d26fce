import { Checkbox, Select, Slider, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { useStore } from 'zustand';
import type { MaskRow } from '../../../shared/contract/areas/masksArea.ts';
import { formatDay } from '../../../shared/format/quantity.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import type { Editor } from '../../editor/Editor.ts';
import { inflateLabels } from './inflate.ts';

/** What lies over the micrograph: this mask, and any other one of the same micrograph to compare with. */
export function LayerPanel({ editor, project, row }: { readonly editor: Editor; readonly project: string; readonly row: MaskRow }): ReactElement {
  const client = useClient();
  const isImageShown = useStore(editor.state, (state) => state.isImageShown);
  const isMaskShown = useStore(editor.state, (state) => state.isMaskShown);
  const comparison = useStore(editor.state, (state) => state.comparison);
  const [failure, setFailure] = useState<unknown>(null);
  const revisions = useQuery({ queryKey: [project, 'masks', 'revisions', row.id], queryFn: () => client.call.masks.revisions({ project, micrograph: row.id }) });
  const named = (revisions.data ?? []).map(({ id, revision, origin, by, createdAt }) => ({ value: String(id), label: `${revision}: ${origin} by ${by}, ${formatDay(createdAt)}` })).reverse();
  const compare = async (value: string | null): Promise<void> => {
    setFailure(null);
    const chosen = named.find((each) => each.value === value);
    if (chosen === undefined) editor.compareWith(null);
    else editor.compareWith({ name: chosen.label, labels: await inflateLabels(await client.call.masks.labels({ project, revision: Number(chosen.value) })) });
  };
  return (
    <Stack component="section" gap={8} aria-label="Layers">
      <Title order={3}>Layers</Title>
      <Checkbox size="xs" label="Micrograph" checked={isImageShown} onChange={(event) => editor.show({ isImageShown: event.currentTarget.checked })} />
      <Checkbox size="xs" label="Mask (hold H to hide)" checked={isMaskShown} onChange={(event) => editor.show({ isMaskShown: event.currentTarget.checked })} />
      {named.length > 0 && (
        <Select size="xs" label="Compare with" placeholder="another mask" clearable data={named} value={named.find(({ label }) => label === comparison?.name)?.value ?? null} onChange={(value) => void compare(value).catch(setFailure)} />
      )}
      {comparison !== null && (
        <div>
          <Text size="xs" c="dimmed">
            Left: this mask. Right: {comparison.name}
          </Text>
          <Slider size="sm" min={0} max={100} label={null} value={Math.round(comparison.split * 100)} onChange={(value) => editor.setSplit(value / 100)} thumbLabel="Where the other mask begins" />
        </div>
      )}
      {(failure ?? revisions.error) !== null && <ErrorNote error={failure ?? revisions.error} />}
    </Stack>
  );
}
