import { Group, NumberInput, Radio, Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { WAY_WORDS, WAYS, type RecipeForm } from './recipeForm.ts';

/** How the micrographs are divided and cut. */
export function RecipeFields({ form, onChange }: { readonly form: RecipeForm; readonly onChange: (form: RecipeForm) => void }): ReactElement {
  const number = (label: string, key: Exclude<keyof RecipeForm, 'way'>, min: number, max: number, suffix = ''): ReactElement => (
    <NumberInput size="xs" label={label} value={form[key]} min={min} max={max} suffix={suffix} allowDecimal={false} onChange={(value) => typeof value === 'number' && onChange({ ...form, [key]: value })} />
  );
  const { way } = form;
  return (
    <Stack gap="md">
      <Radio.Group label="Kept together" value={way} onChange={(value) => onChange({ ...form, way: value })}>
        <Stack gap={8} mt={6}>
          {WAYS.map((value) => (
            <Radio key={value} value={value} label={WAY_WORDS[value].title} size="xs" />
          ))}
        </Stack>
      </Radio.Group>
      <Text size="sm" c={WAY_WORDS[way].leaks ? 'var(--nital-alarm)' : 'dimmed'}>
        {WAY_WORDS[way].help}
      </Text>
      {way === 'fold' && (
        <Group grow gap="sm">
          {number('Folds', 'folds', 2, 100)}
          {number('This one', 'fold', 1, form.folds)}
        </Group>
      )}
      {way !== 'fold' && way !== 'paper' && (
        <>
          <Group grow gap="sm">
            {number('Training', 'train', 1, 100, ' %')}
            {number('Validation', 'validation', 0, 99, ' %')}
          </Group>
          <Text size="xs" c="dimmed">
            {Math.max(0, 100 - form.train - form.validation)} % are kept for the test.
          </Text>
        </>
      )}
      <Group grow gap="sm">
        {way !== 'paper' && number('Tile', 'tileSize', 32, 4096, ' px')}
        {way !== 'paper' && number('Overlap', 'overlapPercent', 0, 75, ' %')}
        {number('Seed', 'seed', 0, 2 ** 32 - 1)}
      </Group>
    </Stack>
  );
}
