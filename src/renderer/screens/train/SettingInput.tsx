import { NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { InitialWeights } from '../../../shared/engineProtocol/trainingSettings.ts';
import type { SettingField } from './settingFields.ts';
import { parseRates, ratesText } from './settingValues.ts';

interface SettingInputProps {
  readonly field: SettingField;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** One setting with the sentence that says what it does. */
export function SettingInput({ field, value, onChange }: SettingInputProps): ReactElement {
  const common = { label: field.label, description: field.help, size: 'xs' } as const;
  switch (field.kind) {
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : ''}
          min={field.min}
          step={field.step ?? 1}
          allowDecimal={field.whole !== true}
          placeholder={field.nullable === true ? 'no limit' : undefined}
          onChange={(next) => (typeof next === 'number' ? onChange(next) : field.nullable === true && next === '' && onChange(null))}
        />
      );
    case 'switch':
      return <Switch {...common} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />;
    case 'choice':
      return <Select {...common} allowDeselect={false} value={String(value)} data={Object.entries(field.choices).map(([choice, label]) => ({ value: choice, label }))} onChange={(next) => next !== null && onChange(next)} />;
    case 'rates':
      return <RatesInput {...common} value={value as Record<string, number>} onChange={onChange} />;
    case 'weights': {
      const weights = value as InitialWeights | null;
      return (
        <>
          <TextInput {...common} value={weights?.path ?? ''} onChange={(event) => onChange(event.currentTarget.value === '' ? null : { path: event.currentTarget.value, what: weights?.what ?? 'all' })} />
          {weights !== null && (
            <Select size="xs" aria-label="What is taken from the file" allowDeselect={false} value={weights.what} data={[{ value: 'all', label: 'the whole network' }, { value: 'encoder', label: 'its encoder' }]} onChange={(what) => what !== null && onChange({ ...weights, what })} />
          )}
        </>
      );
    }
  }
}

function RatesInput({ value, onChange, ...common }: { readonly label: string; readonly description: string; readonly size: 'xs'; readonly value: Readonly<Record<string, number>>; readonly onChange: (value: unknown) => void }): ReactElement {
  const [text, setText] = useState(ratesText(value));
  const isWrong = parseRates(text) === null;
  const take = (next: string): void => {
    setText(next);
    const rates = parseRates(next);
    if (rates !== null) onChange(rates);
  };
  return <TextInput {...common} value={text} error={isWrong ? 'Write names with numbers: conv1=0, block_=0.1' : undefined} onChange={(event) => take(event.currentTarget.value)} />;
}
