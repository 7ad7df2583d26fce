import { totalmem } from 'node:os';
import type { StorageArea } from '../../shared/contract/areas/settingsArea.ts';
import type { Settings } from './UserSettings.ts';

const MB = 2 ** 20;

/** Bytes that may be kept in memory, by what they hold. */
export interface MemoryBudgets {
  /** Masks that were opened. */
  readonly labels: number;
  /** Decoded micrographs that are shown. */
  readonly images: number;
  /** Their tiles as they are drawn. */
  readonly tiles: number;
}

/** This PC's memory, MiB. */
export function totalMemoryMB(): number {
  return Math.round(totalmem() / MB);
}

/** An eighth of the memory: the rest belongs to the network, to the window and to other programs. */
export function defaultMemoryMB(totalMB = totalMemoryMB()): number {
  return Math.round(Math.min(4096, Math.max(512, totalMB / 8)));
}

/** Enough for the thumbnails of some ten thousand micrographs, and the tiles of a few dozen mosaics. */
export const DEFAULT_DISK_MB = 2048;

/** How the memory is divided: masks are worked on and the dearest to lose, tiles the cheapest to make. */
export function memoryBudgets({ memoryMB }: Pick<Settings, 'memoryMB'>): MemoryBudgets {
  const part = ((memoryMB ?? defaultMemoryMB()) * MB) / 9;
  return { labels: Math.floor(4 * part), images: Math.floor(3 * part), tiles: Math.floor(2 * part) };
}

/** Bytes of micrographs that a training keeps decoded; null: nobody chose, and the engine takes what suits the machine. */
export function trainingBytes({ memoryMB }: Pick<Settings, 'memoryMB'>): number | null {
  return memoryMB === null ? null : memoryMB * MB;
}

/** Bytes on the disk for each area. */
export function diskBudgets({ diskMB }: Pick<Settings, 'diskMB'>): Readonly<Record<StorageArea, number>> {
  const bytes = (diskMB ?? DEFAULT_DISK_MB) * MB;
  return { thumbnails: Math.floor(bytes / 4), tiles: Math.floor((3 * bytes) / 4) };
}
