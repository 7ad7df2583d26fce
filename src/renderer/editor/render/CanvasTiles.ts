/** A tile as pixels that can be drawn. */
export interface CanvasTile {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
}

/** Tiles that are kept: of 512 × 512 pixels, 1 MiB each. A screen of 2560 × 1440 shows at most 77 at once. */
const KEPT = 160;

/** Drawn tiles by name; those used longest ago are let go first. */
export class CanvasTiles<T extends CanvasTile> {
  readonly #tiles = new Map<string, T>();

  get(key: string): T | undefined {
    const tile = this.#tiles.get(key);
    if (tile === undefined) return undefined;
    this.#tiles.delete(key);
    this.#tiles.set(key, tile);
    return tile;
  }

  add(key: string, tile: T): T {
    this.#tiles.set(key, tile);
    for (const oldest of this.#tiles.keys()) {
      if (this.#tiles.size <= KEPT) break;
      this.#tiles.delete(oldest);
    }
    return tile;
  }

  values(): Iterable<T> {
    return this.#tiles.values();
  }

  clear(): void {
    this.#tiles.clear();
  }
}

/** An empty tile. */
export function canvasTile(width: number, height: number): CanvasTile {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser draws no pictures');
  return { canvas, context };
}
