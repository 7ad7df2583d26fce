import { z } from 'zod';

/** What the engine is asked to run on; `auto` is chosen by measurement. */
export const deviceSchema = z.enum(['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml']);
export type DeviceChoice = z.infer<typeof deviceSchema>;

/** What a training may run on besides: TensorFlow, where a person has installed it. */
export const trainingDeviceSchema = z.enum([...deviceSchema.options, 'tensorflow']);
export type TrainingDeviceChoice = z.infer<typeof trainingDeviceSchema>;

/** What runs models during and after such a training: TensorFlow trains and does nothing else. */
export function deviceForModels(choice: TrainingDeviceChoice): DeviceChoice {
  return choice === 'tensorflow' ? 'cpu' : choice;
}
