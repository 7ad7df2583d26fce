import { Checkbox } from '@mantine/core';
import type { ReactElement } from 'react';

/** Ticks something for doing the same to many; with Shift everything since the tick before. */
export function TickBox({ label, isTicked, onTick }: { readonly label: string; readonly isTicked: boolean; readonly onTick: (range: boolean) => void }): ReactElement {
  return <Checkbox size="xs" aria-label={label} checked={isTicked} onChange={(event) => onTick(event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)} />;
}
