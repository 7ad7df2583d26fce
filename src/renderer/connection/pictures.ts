import type { Picture } from '../../shared/contract/areas/micrographsArea.ts';

/** Pictures that are kept although nobody shows them. */
const KEPT = 600;

/** Addresses of pictures by a key that says what they show; the longest unused is let go first. */
class Pictures {
  readonly #urls = new Map<string, Promise<string>>();

  /** The address for an `img`, fetched once. */
  get(key: string, fetch: () => Promise<Picture>): Promise<string> {
    const known = this.#urls.get(key);
    this.#urls.delete(key);
    const url = known ?? fetch().then(({ type, bytes }) => URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type })));
    this.#urls.set(key, url);
    if (known === undefined) {
      // A failure is not remembered: the next one who asks tries again.
      url.catch(() => this.#urls.delete(key));
      this.#trim();
    }
    return url;
  }

  #trim(): void {
    for (const [key, url] of this.#urls) {
      if (this.#urls.size <= KEPT) return;
      this.#urls.delete(key);
      url.then((address) => URL.revokeObjectURL(address)).catch(() => undefined);
    }
  }
}

export const pictures = new Pictures();
