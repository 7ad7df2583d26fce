import { TextInput } from '@mantine/core';
import { useState, type ReactElement, type ReactNode } from 'react';

interface SavedInputProps {
  readonly label: string;
  readonly description?: ReactNode;
  readonly placeholder?: string;
  readonly value: string;
  /** With what was typed, when it is left or Enter is pressed and it is another. */
  readonly onSave: (value: string) => void;
}

/** A line of text that is kept when it is left; Escape takes back what was typed. */
export function SavedInput({ label, description, placeholder, value, onSave }: SavedInputProps): ReactElement {
  const [typed, setTyped] = useState<string | null>(null);
  const save = (): void => {
    if (typed !== null && typed.trim() !== value) onSave(typed.trim());
    setTyped(null);
  };
  return (
    <TextInput
      label={label}
      description={description}
      placeholder={placeholder}
      maxLength={200}
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
