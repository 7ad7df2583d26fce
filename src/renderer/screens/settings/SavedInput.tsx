import { TextInput } from '@mantine/core';
import { useState, type ReactElement, type ReactNode } from 'react';
import { SAVED_MARK_WIDTH, SavedMark } from './SavedMark.tsx';

interface SavedInputProps {
  readonly label: string;
  readonly description?: ReactNode;
  readonly placeholder?: string;
  readonly value: string;
  /** With what was typed, when it is left or Enter is pressed and it is another; fails where it could not be kept, which is said elsewhere. */
  readonly onSave: (value: string) => Promise<unknown>;
}

/** A line of text that is kept when it is left, and says so; Escape takes back what was typed. */
export function SavedInput({ label, description, placeholder, value, onSave }: SavedInputProps): ReactElement {
  const [typed, setTyped] = useState<string | null>(null);
  const [saves, setSaves] = useState(0);
  const save = (): void => {
    if (typed !== null && typed.trim() !== value) onSave(typed.trim()).then(() => setSaves((before) => before + 1), () => undefined);
    setTyped(null);
  };
  return (
    <TextInput
      label={label}
      description={description}
      placeholder={placeholder}
      maxLength={200}
      rightSection={<SavedMark times={saves} />}
      rightSectionWidth={SAVED_MARK_WIDTH}
      rightSectionPointerEvents="none"
      value={typed ?? value}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save();
        if (event.key === 'Escape') setTyped(null);
      }}
    />
  );
}
