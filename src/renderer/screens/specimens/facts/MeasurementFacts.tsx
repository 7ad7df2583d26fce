import { Button } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { MicrographRow, SpecimenView } from '../../../../shared/contract/areas/specimensArea.ts';
import { formatDay } from '../../../../shared/format/quantity.ts';
import { formatMeasurement } from '../../../../shared/format/formatMeasurement.ts';
import classes from '../SpecimensScreen.module.css';

/** Rows before the others are asked for. */
const SHOWN = 12;

interface MeasurementFactsProps {
  readonly measurements: SpecimenView['measurements'];
  readonly micrographs: readonly MicrographRow[];
}

/** Every measured number with its uncertainty, unit and method, newest first. */
export function MeasurementFacts({ measurements, micrographs }: MeasurementFactsProps): ReactElement {
  const [isWhole, setWhole] = useState(false);
  const files = new Map(micrographs.map(({ id, file }) => [id, file]));
  const newest = measurements.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id - a.id);
  const shown = isWhole ? newest : newest.slice(0, SHOWN);
  return (
    <>
      <table className={classes['facts']} aria-label="Measurements">
        <thead>
          <tr>
            <th>Quantity, method</th>
            <th className={classes['value']}>Value</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ id, quantity, value, unit, uncertainty, method, micrographId, createdAt }) => (
            <tr key={id}>
              <td>
                {quantity}
                <small>
                  {method}, {files.get(micrographId)}, {formatDay(createdAt)}
                </small>
              </td>
              <td className={classes['value']}>
                {formatMeasurement({ quantity, value, unit, uncertainty })}
                {uncertainty === null && <small>no uncertainty</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < newest.length && (
        <Button size="compact-xs" variant="subtle" onClick={() => setWhole(true)}>
          Show all {newest.length}
        </Button>
      )}
    </>
  );
}
