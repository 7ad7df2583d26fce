import type { LabelClass } from '../../../shared/domain/labelSet.ts';
import { firstLook, type EditorLook } from '../../editor/EditorState.ts';

/** By the path of the project, as long as the window is open. */
const looks = new Map<string, EditorLook>();

/** How the editor was set when it was left last, on whichever micrograph; as at first where the classes are others now. */
export function keptLook(project: string, classes: readonly LabelClass[]): EditorLook {
  const kept = looks.get(project);
  const isOfThese = kept?.classes.length === classes.length && classes.every(({ name, colour }, at) => kept.classes[at]?.name === name && kept.classes[at].colour === colour);
  return kept !== undefined && isOfThese ? kept : firstLook(classes);
}

/** Keeps what is set, and nothing of the mask. */
export function keepLook(project: string, { tool, settings, valueBefore, classes, style, maskOpacity, isMaskShown, isImageShown, window, hasGrid, hasMagnifier }: EditorLook): void {
  looks.set(project, { tool, settings, valueBefore, classes, style, maskOpacity, isMaskShown, isImageShown, window, hasGrid, hasMagnifier });
}
