import { Checkbox, Radio, Select, Stack, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { SpecimenRow } from '../../../shared/contract/areas/specimensArea.ts';
import type { SpecimenFilter, SpecimenSort } from './filterSpecimens.ts';
import classes from './SpecimensScreen.module.css';

const STATES: readonly { readonly value: SpecimenFilter['state']; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'unmasked', label: 'Masks missing' },
  { value: 'unsegmented', label: 'Not segmented yet' },
  { value: 'uncalibrated', label: 'Scale missing' },
  { value: 'unreported', label: 'No report yet' },
];
const SORT_WORDS: Readonly<Record<SpecimenSort, string>> = { code: 'Code', grade: 'Grade', micrographs: 'Most micrographs', unmasked: 'Most masks missing' };

/** Grades that are listed; the search finds the others. */
const GRADES = 12;

export function SpecimenFilters({ rows, filter, onChange }: { readonly rows: readonly SpecimenRow[]; readonly filter: SpecimenFilter; readonly onChange: (filter: SpecimenFilter) => void }): ReactElement {
  const counts = [...Map.groupBy(rows, (row) => row.grade ?? '')].sort((a, b) => b[1].length - a[1].length).slice(0, GRADES);
  return (
    <Stack className={classes['filters']} gap="lg" component="aside" aria-label="Filters">
      <TextInput aria-label="Search specimens" placeholder="Search" leftSection={<IconSearch size={16} />} value={filter.words} onChange={(event) => onChange({ ...filter, words: event.currentTarget.value })} />
      <Radio.Group label="To do" value={filter.state} onChange={(state) => onChange({ ...filter, state: state })}>
        <Stack gap={6} mt={6}>
          {STATES.map(({ value, label }) => (
            <Radio key={value} value={value} label={label} size="xs" />
          ))}
        </Stack>
      </Radio.Group>
      {counts.length > 1 && (
        <Checkbox.Group label="Grade" value={[...filter.grades]} onChange={(grades) => onChange({ ...filter, grades: new Set(grades) })}>
          <Stack gap={6} mt={6}>
            {counts.map(([grade, of]) => (
              <Checkbox key={grade} value={grade} label={`${grade === '' ? 'not known' : grade} (${of.length})`} size="xs" />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      <Select label="Sort by" size="xs" value={filter.sort} allowDeselect={false} data={Object.entries(SORT_WORDS).map(([value, label]) => ({ value, label }))} onChange={(sort) => sort !== null && onChange({ ...filter, sort: sort as SpecimenSort })} />
    </Stack>
  );
}
