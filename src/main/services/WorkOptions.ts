/** How far long work is. */
export interface WorkProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

/** What the caller of long work may want: to hear how far it is, and to stop it. */
export interface WorkOptions {
  readonly onProgress?: (progress: WorkProgress) => void;
  readonly signal?: AbortSignal;
}
