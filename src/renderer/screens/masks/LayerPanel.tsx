import { ActionIcon, Checkbox, Group, RangeSlider, Select, Slider, Stack, Text, Title, Tooltip } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import type { MaskRow } from '../../../shared/contract/areas/masksArea.ts';
import { writtenKey } from '../../../shared/format/writtenKey.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import type { Editor } from '../../editor/Editor.ts';
import { COMMANDS } from '../../editor/keys.ts';
import { WHOLE_WINDOW } from '../../editor/render/ImageLayer.ts';
import { ComparisonView } from './ComparisonView.tsx';
import { useComparison } from './useComparison.ts';

/** What lies over each other: the micrograph, this mask, and any other one to compare with. */
export function LayerPanel({ editor, project, row }: { readonly editor: Editor; readonly project: string; readonly row: MaskRow }): ReactElement {
  const isImageShown = useStore(editor.state, (state) => state.isImageShown);
  const isMaskShown = useStore(editor.state, (state) => state.isMaskShown);
  const maskOpacity = useStore(editor.state, (state) => state.maskOpacity);
  const window = useStore(editor.state, (state) => state.window);
  const { choices, chosen, failure, choose } = useComparison(editor, project, row);
  const isWhole = window.black === WHOLE_WINDOW.black && window.white === WHOLE_WINDOW.white;
  return (
    <Stack component="section" gap={8} aria-label="Layers">
      <Title order={3}>Layers</Title>
      <Checkbox size="xs" label="Micrograph" checked={isImageShown} onChange={(event) => editor.show({ isImageShown: event.currentTarget.checked })} />
      <Text size="xs" c="dimmed" mb={-6}>
        Shown from black to white
      </Text>
      <Group gap={6} wrap="nowrap">
        <Tooltip label="Black and white points of what you see. The micrograph itself and the tools keep its values." multiline maw={240}>
          <RangeSlider
            size="xs"
            flex={1}
            min={0}
            max={255}
            minRange={1}
            label={(value) => value}
            value={[window.black, window.white]}
            onChange={([black, white]) => editor.show({ window: { black, white } })}
            thumbFromLabel="Shown as black up to"
            thumbToLabel="Shown as white from"
          />
        </Tooltip>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Show the brightness as it is" disabled={isWhole} onClick={() => editor.show({ window: WHOLE_WINDOW })}>
          <IconRestore size={16} />
        </ActionIcon>
      </Group>
      <Checkbox size="xs" label={`Mask (hold ${writtenKey(COMMANDS.hide.keys[0])} to hide)`} checked={isMaskShown} onChange={(event) => editor.show({ isMaskShown: event.currentTarget.checked })} />
      <Tooltip label={`How strongly the mask covers the micrograph · ${writtenKey(COMMANDS.fainter.keys[0])} ${writtenKey(COMMANDS.stronger.keys[0])}`}>
        <Slider size="xs" mr={34} label={(value) => `${value} %`} value={Math.round(maskOpacity * 100)} onChange={(value) => editor.show({ maskOpacity: value / 100 })} thumbLabel="Strength of the mask" />
      </Tooltip>
      <Select size="xs" label="Compare with" placeholder="another mask, or this one before" data={[...choices]} value={chosen} onChange={choose} />
      <ComparisonView editor={editor} onStop={() => choose(null)} />
      {failure !== null && <ErrorNote error={failure} />}
      <Text size="xs" c="dimmed">
        {writtenKey(COMMANDS.other.keys[0])} swaps with the truth, {writtenKey(COMMANDS.errors.keys[0])} shows right and wrong pixels.
      </Text>
    </Stack>
  );
}
