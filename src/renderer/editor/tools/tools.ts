import { fillTool } from './fillTool.ts';
import { lassoTool } from './lassoTool.ts';
import { pickTool } from './pickTool.ts';
import { polygonTool } from './polygonTool.ts';
import { strokeTool } from './strokeTool.ts';
import type { Paint, Tool, ToolContext, ToolSettings } from './Tool.ts';
import { wandTool } from './wandTool.ts';

interface ToolFacts {
  readonly title: string;
  /** What it does, for who meets it first. */
  readonly hint: string;
  readonly key: string;
  /** The settings it looks at. */
  readonly options: readonly (keyof ToolSettings)[];
  readonly create: (context: ToolContext) => Tool;
}

function brush(paint: Paint, shape: (context: ToolContext, paint: Paint) => Tool): (context: ToolContext) => Tool {
  return (context) => shape(context, paint);
}

/** Every brush is a shape, what it paints with, and where it may: a new one is a new row. */
export const TOOLS = {
  brush: { title: 'Brush', hint: 'Paint the chosen class. Shift draws a straight line from the last stroke.', key: 'b', options: ['diameter', 'onlyUnlabelled'], create: brush({ label: 'Brush', code: 'brush', value: 'chosen', where: 'everywhere' }, strokeTool) },
  eraser: { title: 'Eraser', hint: 'Make pixels unlabelled again.', key: 'e', options: ['diameter'], create: brush({ label: 'Eraser', code: 'eraser', value: 'unlabelled', where: 'everywhere' }, strokeTool) },
  threshold: { title: 'Threshold brush', hint: 'Paint only pixels that are as bright as set above.', key: 't', options: ['diameter', 'low', 'high', 'onlyUnlabelled'], create: brush({ label: 'Threshold brush', code: 'threshold', value: 'chosen', where: 'brightness' }, strokeTool) },
  polygon: { title: 'Polygon', hint: 'Click corner by corner; Enter or a click on the first corner fills it, Backspace takes one back.', key: 'p', options: ['onlyUnlabelled'], create: brush({ label: 'Polygon', code: 'polygon', value: 'chosen', where: 'everywhere' }, polygonTool) },
  lasso: { title: 'Lasso', hint: 'Draw around what is to be painted.', key: 'l', options: ['onlyUnlabelled'], create: brush({ label: 'Lasso', code: 'lasso', value: 'chosen', where: 'everywhere' }, lassoTool) },
  fill: { title: 'Fill', hint: 'Give an area of one class the chosen class.', key: 'f', options: ['onlyUnlabelled'], create: brush({ label: 'Fill', code: 'fill', value: 'chosen', where: 'everywhere' }, fillTool) },
  wand: { title: 'Wand', hint: 'Paint what looks like the pixel that is clicked on.', key: 'w', options: ['tolerance', 'contiguous', 'onlyUnlabelled'], create: brush({ label: 'Wand', code: 'wand', value: 'chosen', where: 'everywhere' }, wandTool) },
  pick: { title: 'Pick class', hint: 'Choose the class that is clicked on; with the other tools too, holding Alt.', key: 'i', options: [], create: pickTool },
} as const satisfies Record<string, ToolFacts>;

export type ToolId = keyof typeof TOOLS;
export const TOOL_IDS = Object.keys(TOOLS) as readonly ToolId[];
/** The facts of a tool without those only it has. */
export function toolFacts(id: ToolId): ToolFacts {
  return TOOLS[id];
}
