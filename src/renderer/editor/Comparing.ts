import type { StoreApi } from 'zustand/vanilla';
import type { EditorState } from './EditorState.ts';
import type { ComparisonMode, OtherMask } from './render/Picture.ts';
import type { Stage } from './Stage.ts';

/** Another mask of the micrograph and what it is called. */
export interface NamedMask extends OtherMask {
  readonly name: string;
}

/** Holds another mask against the one that is drawn: truth, prediction, an earlier revision. */
export class Comparing {
  readonly #state: StoreApi<EditorState>;
  readonly #stage: Stage;
  #onWanted: (mode: ComparisonMode) => void = () => undefined;
  #other: NamedMask | null = null;

  constructor(state: StoreApi<EditorState>, stage: Stage) {
    this.#state = state;
    this.#stage = stage;
  }

  /** `listener` hears when there is nothing to compare with yet: whoever has masks should choose one and show it in this way. */
  whenWanted(listener: (mode: ComparisonMode) => void): void {
    this.#onWanted = listener;
  }

  /** Null: no longer. */
  choose(other: NamedMask | null, mode = this.#state.getState().comparison?.mode ?? 'split'): void {
    const split = this.#state.getState().comparison?.split ?? 0.5;
    this.#other = other;
    this.#state.setState({ comparison: other === null ? null : { name: other.name, isTruth: other.isTruth, mode, split } });
    this.#show();
  }

  setMode(mode: ComparisonMode): void {
    this.#change({ mode });
  }

  setSplit(split: number): void {
    this.#change({ split: Math.min(1, Math.max(0, split)) });
  }

  /** Shows it so, or beside this mask again. */
  toggle(mode: ComparisonMode): void {
    const { comparison } = this.#state.getState();
    if (comparison === null) this.#onWanted(mode);
    else this.setMode(comparison.mode === mode ? 'split' : mode);
  }

  move(by: number): void {
    const { comparison } = this.#state.getState();
    if (comparison === null) this.#onWanted('split');
    else this.#change({ mode: 'split', split: Math.min(1, Math.max(0, comparison.split + by)) });
  }

  /** Errors are those of the chosen class. */
  classChosen(): void {
    if (this.#other !== null) this.#show();
  }

  #change(change: { readonly mode?: ComparisonMode; readonly split?: number }): void {
    this.#state.setState(({ comparison }) => ({ comparison: comparison === null ? null : { ...comparison, ...change } }));
    this.#stage.redraw();
  }

  #show(): void {
    this.#stage.compareWith(this.#other, this.#state.getState().settings.value);
  }
}
