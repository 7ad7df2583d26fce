/** Keys of the review. */
export const REVIEW_KEYS = {
  accept: { title: 'Accept the mask', keys: ['a'] },
  edit: { title: 'Correct it in the editor', keys: ['e'] },
  reject: { title: 'Reject it', keys: ['r'] },
  next: { title: 'Next mask', keys: ['n'] },
  previous: { title: 'Previous mask', keys: ['p'] },
  hide: { title: 'Hide or show the mask', keys: ['h'] },
  style: { title: 'Filled or outlined', keys: ['o'] },
  doubts: { title: 'Show where the model doubts', keys: ['c'] },
  truth: { title: 'The mask that was drawn instead', keys: ['d'] },
  place: { title: 'Next of the least certain places', keys: ['u'] },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly keys: readonly [string] }>>;
export type ReviewCommand = keyof typeof REVIEW_KEYS;
