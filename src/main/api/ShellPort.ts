import type { FilesToChoose } from '../../shared/contract/areas/appArea.ts';

/** What a desktop shell gives to windows beyond the contract's own: the dialogues of the system. */
export interface ShellPort {
  /** Null when the user thinks better of it; likewise an empty list. */
  chooseFolder(title: string): Promise<string | null>;
  chooseFiles(title: string, kind: FilesToChoose): Promise<readonly string[]>;
  saveAs(title: string, name: string): Promise<string | null>;
}
