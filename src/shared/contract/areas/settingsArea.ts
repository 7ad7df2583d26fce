import { z } from 'zod';
import { deviceSchema, trainingDeviceSchema, type TrainingDeviceChoice } from '../../engineProtocol/devices.ts';
import { method } from '../../rpc/Contract.ts';
import type { Picture } from './micrographsArea.ts';
import { bytesParam } from './params.ts';

export const APPEARANCES = ['system', 'dark', 'light'] as const;
export type Appearance = (typeof APPEARANCES)[number];

/** The least that the program can work with, MiB. */
export const LEAST_MEMORY_MB = 256;
export const LEAST_DISK_MB = 64;
/** Bytes of the picture file of a laboratory's logo. */
export const LARGEST_LOGO = 4 * 2 ** 20;

export interface SettingsView {
  /** Whose letterhead stands on reports. */
  readonly laboratory: { readonly name: string; readonly address: readonly string[]; readonly accreditation: string | null };
  /** Changes with the logo; null: there is none. */
  readonly logo: string | null;
  /** Who works; null: `systemUser`, the user of this computer. */
  readonly operator: string | null;
  readonly systemUser: string;
  /** What new trainings and batches run on. */
  readonly device: TrainingDeviceChoice;
  /** What micrographs and masks may take in memory, MiB; null: `defaultMB`. */
  readonly memory: { readonly ownMB: number | null; readonly defaultMB: number; readonly totalMB: number };
  /** What pictures that can be made again may take on the disk, MiB. */
  readonly disk: { readonly ownMB: number | null; readonly defaultMB: number };
  readonly appearance: Appearance;
}

/** What is kept on the disk because making it anew takes time. */
export const STORAGE_AREAS = ['thumbnails', 'tiles'] as const;
export type StorageArea = (typeof STORAGE_AREAS)[number];

export interface StorageView {
  readonly folder: string;
  readonly areas: readonly { readonly area: StorageArea; readonly bytes: number; readonly limit: number }[];
}

const line = z.string().trim().max(200);

/** What a person may change; what is left out stays. */
export const settingsChanges = z
  .object({
    laboratory: z.object({ name: line, address: z.array(line).max(6), accreditation: line.nullable() }).partial(),
    operator: line.nullable(),
    device: trainingDeviceSchema,
    memoryMB: z.number().int().min(LEAST_MEMORY_MB).max(2 ** 20).nullable(),
    diskMB: z.number().int().min(LEAST_DISK_MB).max(2 ** 24).nullable(),
    appearance: z.enum(APPEARANCES),
  })
  .partial();
export type SettingsChanges = z.infer<typeof settingsChanges>;

export const settingsMethods = {
  show: method<SettingsView>()(z.object({})),
  change: method<SettingsView>()(z.object({ changes: settingsChanges })),
  /** The laboratory's logo as it was given. */
  logo: method<Picture | null>()(z.object({})),
  /** A PNG or JPEG file; null takes it away. */
  setLogo: method<SettingsView>()(z.object({ file: bytesParam(LARGEST_LOGO).nullable() })),
  storage: method<StorageView>()(z.object({})),
  clearStorage: method<StorageView>()(z.object({ area: z.enum(STORAGE_AREAS) })),
  /** Times the equal forms of gradients on a device, for trainings to come; answers with the job's number. */
  measure: method<{ readonly job: number }>()(z.object({ device: deviceSchema })),
} as const;
