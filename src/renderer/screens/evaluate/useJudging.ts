import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { JudgedModelRow, JudgedSide } from '../../../shared/contract/areas/evaluationsArea.ts';
import type { DeviceChoice } from '../../../shared/engineProtocol/devices.ts';
import { useClient } from '../../connection/ConnectionContext.ts';

/** How models see the micrographs they are judged on. */
export interface JudgingForm {
  readonly device: DeviceChoice;
  readonly overlapPercent: number;
  readonly flips: boolean;
  readonly turns: boolean;
}

/** Judging models on a side, with the settings that go for the next ones. */
export interface Judging {
  readonly form: JudgingForm;
  readonly setForm: (form: JudgingForm) => void;
  readonly start: (models: readonly JudgedModelRow[]) => void;
  readonly isStarting: boolean;
  /** Why it could not be started. */
  readonly error: unknown;
}

export function useJudging(project: string, side: JudgedSide): Judging {
  const client = useClient();
  const [form, setForm] = useState<JudgingForm>({ device: 'auto', overlapPercent: 25, flips: false, turns: false });
  const start = useMutation({
    mutationFn: (models: readonly JudgedModelRow[]) =>
      client.call.evaluations.start({ project, models: models.map(({ name }) => name), on: side, device: form.device, overlap: form.overlapPercent / 100, testTimeAugmentation: { flips: form.flips, turns: form.turns } }),
  });
  return { form, setForm, start: (models) => start.mutate(models), isStarting: start.isPending, error: start.isError ? start.error : null };
}
