import { create } from 'zustand';

interface Held {
  readonly project: string;
  readonly micrograph: number;
}

const useHeld = create<readonly Held[]>(() => []);

/** Notes that a mask is in the editor, or left it and is still being made a revision. @returns a function that takes the note back */
export function holdMask(project: string, micrograph: number): () => void {
  const held: Held = { project, micrograph };
  useHeld.setState((all) => [...all, held], true);
  return () => useHeld.setState((all) => all.filter((each) => each !== held), true);
}

/** Micrographs of whose masks it is not known yet what was drawn on them. */
export function useMasksInHand(project: string): readonly number[] {
  return useHeld().filter((held) => held.project === project).map(({ micrograph }) => micrograph);
}
