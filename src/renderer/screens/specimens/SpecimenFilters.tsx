import { Checkbox, Radio, Select, Stack, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { memo, useDeferredValue, type ReactElement } from 'react';
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

interface FiltersProps {
  readonly rows: readonly SpecimenRow[];
  readonly filter: SpecimenFilter;
  /** With what changes; keeps its identity. */
  readonly onChange: (change: Partial<SpecimenFilter>) => void;
}

export function SpecimenFilters({ rows, filter: { words, state, grades, sort }, onChange }: FiltersProps): ReactElement {
  // The list is looked at first: what narrows it comes right after it.
  const isListed = useDeferredValue(true, false);
  return (
    <Stack className={classes['filters']} gap="lg" component="aside" aria-label="Filters">
      <TextInput aria-label="Search specimens" placeholder="Search" leftSection={<IconSearch size={16} />} value={words} onChange={(event) => onChange({ words: event.currentTarget.value })} />
      {isListed && <Choices rows={rows} state={state} grades={grades} sort={sort} onChange={onChange} />}
    </Stack>
  );
}

/** What is chosen, not typed: it stays as it is with every key of the search. */
const Choices = memo(function Choices({ rows, state, grades, sort, onChange }: Omit<SpecimenFilter, 'words'> & Pick<FiltersProps, 'rows' | 'onChange'>): ReactElement {
  const counts = [...Map.groupBy(rows, (row) => row.grade ?? '')].sort((a, b) => b[1].length - a[1].length).slice(0, GRADES);
  return (
    <>
      <Radio.Group label="To do" value={state} onChange={(next) => onChange({ state: next })}>
        <Stack gap={6} mt={6}>
          {STATES.map(({ value, label }) => (
            <Radio key={value} value={value} label={label} size="xs" />
          ))}
        </Stack>
      </Radio.Group>
      {counts.length > 1 && (
        <Checkbox.Group label="Grade" value={[...grades]} onChange={(next) => onChange({ grades: new Set(next) })}>
          <Stack gap={6} mt={6}>
            {counts.map(([grade, of]) => (
              <Checkbox key={grade} value={grade} label={`${grade === '' ? 'not known' : grade} (${of.length})`} size="xs" />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      <Select label="Sort by" size="xs" value={sort} allowDeselect={false} data={Object.entries(SORT_WORDS).map(([value, label]) => ({ value, label }))} onChange={(next) => next !== null && onChange({ sort: next as SpecimenSort })} />
    </>
  );
});
