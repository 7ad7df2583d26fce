import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../../imaging/files/writeDurably.ts';

const placeSchema = z.object({ x: z.number().int(), y: z.number().int(), width: z.number().int().min(400), height: z.number().int().min(300), maximized: z.boolean() });
type Place = z.infer<typeof placeSchema>;

/** In pixels of the desktop. */
interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a window tells of itself. */
interface PlacedWindow {
  on(event: 'resize' | 'move' | 'maximize' | 'unmaximize' | 'close', listener: () => void): unknown;
  isDestroyed(): boolean;
  isMaximized(): boolean;
  /** Where it is when it is not maximized. */
  getNormalBounds(): Rectangle;
}

/** Milliseconds without a change until the place is written. */
const REST = 500;
/** Pixels of the window that must be on a display, so that it can be taken hold of. */
const VISIBLE = 100;

/** Where the window was when it was last seen; kept while it is used, so that a crash or a power cut does not lose it. */
export class WindowPlace {
  readonly #path: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** Null when there is none, when it cannot be read, or when its display is gone. */
  read(displays: readonly Rectangle[]): Place | null {
    try {
      const place = placeSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
      return displays.some((display) => overlap(place.x, place.width, display.x, display.width) >= VISIBLE && overlap(place.y, place.height, display.y, display.height) >= VISIBLE) ? place : null;
    } catch {
      return null;
    }
  }

  /** Keeps the place of this window from now on. */
  follow(window: PlacedWindow): void {
    let timer: NodeJS.Timeout | undefined;
    const keep = (): void => {
      clearTimeout(timer);
      if (!window.isDestroyed()) this.#write({ ...window.getNormalBounds(), maximized: window.isMaximized() });
    };
    const soon = (): void => {
      clearTimeout(timer);
      timer = setTimeout(keep, REST);
    };
    for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) window.on(event, soon);
    window.on('close', keep);
  }

  /** What was to be written has been. */
  settled(): Promise<void> {
    return this.#writing;
  }

  /** A place that cannot be kept is no reason to disturb anybody: the next window opens in the middle. */
  #write(place: Place): void {
    this.#writing = this.#writing
      .then(() => mkdir(dirname(this.#path), { recursive: true }))
      .then(() => writeDurably(this.#path, [Buffer.from(JSON.stringify(place))], 'keep the place of the window'))
      .catch(() => undefined);
  }
}

function overlap(a: number, sizeA: number, b: number, sizeB: number): number {
  return Math.min(a + sizeA, b + sizeB) - Math.max(a, b);
}
