import type { Tool, ToolContext } from './Tool.ts';

/** Takes the class that is clicked on and leaves the mask alone. */
export function pickTool({ pick }: ToolContext): Tool {
  return {
    down: (point) => pick(point),
    move: () => undefined,
    up: () => undefined,
    cancel: () => undefined,
    outline: () => null,
  };
}
