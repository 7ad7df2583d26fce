import type { ReactElement } from 'react';
import classes from './SpecimensScreen.module.css';

/** Ticks something for doing the same to many; with Shift everything since the tick before. */
export function TickBox({ label, isTicked, onTick }: { readonly label: string; readonly isTicked: boolean; readonly onTick: (range: boolean) => void }): ReactElement {
  return <input type="checkbox" className={classes['box']} aria-label={label} checked={isTicked} onChange={(event) => onTick(event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)} />;
}
