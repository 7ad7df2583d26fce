import { z } from 'zod';

/** A convolution of which the equal forms of a gradient were timed, and which of them is taken. */
export const measuredShapeSchema = z.object({
  gradient: z.enum(['input', 'weights']),
  kernel: z.number().int().min(1),
  stride: z.number().int().min(1),
  dilation: z.number().int().min(1),
  grouping: z.enum(['none', 'depthwise']),
  /** Of the convolution's input and of its output. */
  channels: z.number().int().min(1),
  filters: z.number().int().min(1),
  /** Of one image of the output. */
  pixels: z.number().int().min(1),
  /** Of each form, median of some runs. */
  milliseconds: z.record(z.string(), z.number().positive()),
  /** What is taken where nothing is measured. */
  rule: z.string(),
  form: z.string(),
});
export type MeasuredShape = z.infer<typeof measuredShapeSchema>;

/** What was measured on one device. */
export const formTableSchema = z.object({ shapes: z.array(measuredShapeSchema).readonly() });
export type FormTable = z.infer<typeof formTableSchema>;

/** Nothing measured: forms are chosen by rule. */
export const NO_TABLE: FormTable = { shapes: [] };
