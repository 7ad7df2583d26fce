import type { AppErrorData } from '../errors/AppError.ts';
import type { EngineJob, EngineJobResult, JobProgress } from './jobs.ts';

/** What the app says to the engine process. */
export type EngineRequest =
  | { readonly type: 'start'; readonly jobId: number; readonly job: EngineJob }
  | { readonly type: 'cancel'; readonly jobId: number }
  | { readonly type: 'pause'; readonly jobId: number }
  | { readonly type: 'exit' };

/** What the engine process answers. Every started job ends in exactly one `result` or `error`. */
export type EngineReply =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly jobId: number; readonly progress: JobProgress }
  | { readonly type: 'result'; readonly jobId: number; readonly result: EngineJobResult }
  | { readonly type: 'error'; readonly jobId: number; readonly error: AppErrorData };
