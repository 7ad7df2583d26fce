import type { CommandId } from './keys.ts';

/** Commands that last as long as their key is held. */
export class HeldKeys {
  readonly #held = new Set<CommandId>();
  readonly #onChange: (last: CommandId | null) => void;

  /** `onChange` hears which was pressed last, null when one was let go. */
  constructor(onChange: (last: CommandId | null) => void) {
    this.#onChange = onChange;
  }

  has(command: CommandId): boolean {
    return this.#held.has(command);
  }

  hold(command: CommandId): void {
    if (this.#held.has(command)) return;
    this.#held.add(command);
    this.#onChange(command);
  }

  release(command: CommandId): void {
    if (this.#held.delete(command)) this.#onChange(null);
  }

  /** The window lost the keyboard: nothing is held any more. */
  releaseAll(): void {
    for (const command of [...this.#held]) this.release(command);
  }
}
