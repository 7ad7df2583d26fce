import { z } from 'zod';
import type { MaskOrigin, Micrograph, Specimen, StoredLabelSet, HeatTreatmentStep, Preparation } from '../domain/records.ts';
import { HEAT_TREATMENT_KINDS } from '../domain/records.ts';
import type { JobView } from '../progress/JobView.ts';
import { event, method, type Client, type Contract } from '../rpc/Contract.ts';

/** An open project as a window names it. */
const project = z.string().min(1).max(64);
const id = z.number().int().positive();
/** No file system takes a name with a zero in it. */
const path = z.string().min(1).max(4096).regex(/^[^\0]*$/, 'a path holds no zero character');
const text = z.string().max(10_000);

export interface AppInfo {
  readonly version: string;
  /** Who works, for the audit trail. */
  readonly operator: string;
  /** Where new projects go unless another folder is chosen. */
  readonly documents: string;
}

export interface RecentProject {
  readonly path: string;
  readonly name: string;
  readonly openedAt: string;
  /** False: it was moved or its disk is not there. */
  readonly found: boolean;
}

export interface ProjectView {
  readonly handle: string;
  readonly name: string;
  readonly path: string;
  readonly labelSet: StoredLabelSet;
}

/** A folder for choosing from: what is in it that Nital can take. */
export interface FolderView {
  readonly path: string;
  /** Null at the top. */
  readonly parent: string | null;
  readonly entries: readonly { readonly name: string; readonly path: string; readonly kind: 'folder' | 'project' | 'image' | 'table' }[];
}

/** A row of the list of specimens. */
export interface SpecimenRow extends Specimen {
  readonly treatment: string;
  readonly micrographs: number;
  readonly calibrated: number;
  /** With a mask that a person drew, corrected or imported, or that is exact. */
  readonly masked: number;
  readonly predicted: number;
  readonly reports: number;
  /** For the gallery: the first few micrographs. */
  readonly shown: readonly number[];
}

export interface MicrographRow extends Micrograph {
  readonly mask: { readonly revision: number; readonly origin: MaskOrigin; readonly by: string } | null;
}

export interface SpecimenView extends Specimen {
  readonly heatTreatment: readonly HeatTreatmentStep[];
  readonly preparation: Preparation | null;
  readonly micrographs: readonly MicrographRow[];
}

/** An encoded picture. */
export interface Picture {
  readonly type: 'image/png' | 'image/jpeg';
  readonly bytes: Uint8Array;
}

const heatTreatmentStep = z.object({ kind: z.enum(HEAT_TREATMENT_KINDS), celsius: z.number().nullable(), minutes: z.number().nullable(), cooling: text.nullable() });

const methods = {
  app: {
    info: method<AppInfo>()(z.object({})),
    /** What is in a folder, for a window that has no file dialogue of its own. */
    folder: method<FolderView>()(z.object({ path: path.nullable() })),
  },
  projects: {
    recent: method<readonly RecentProject[]>()(z.object({})),
    forget: method<readonly RecentProject[]>()(z.object({ path })),
    create: method<ProjectView>()(z.object({ path, name: text.optional(), classes: text })),
    open: method<ProjectView>()(z.object({ path })),
    /** Makes a project with synthetic specimens; the answer is the job's number, its project opens by path when it is done. */
    sample: method<{ readonly job: number; readonly path: string }>()(z.object({})),
  },
  specimens: {
    list: method<readonly SpecimenRow[]>()(z.object({ project })),
    show: method<SpecimenView>()(z.object({ project, id })),
    /** Changes those that are named in the same way; what is left out stays, null clears. */
    change: method<null>()(
      z.object({
        project,
        ids: z.array(id).min(1).max(10_000),
        changes: z.object({
          grade: text.nullable().optional(),
          batch: text.nullable().optional(),
          remarks: text.nullable().optional(),
          composition: z.record(z.string().min(1).max(10), z.number()).optional(),
          heatTreatment: z.array(heatTreatmentStep).max(100).optional(),
          preparation: z.object({ grinding: text.nullable(), polishing: text.nullable(), etchant: text.nullable(), etchingSeconds: z.number().nullable(), operator: text.nullable() }).partial().optional(),
        }),
      }),
    ),
    add: method<{ readonly id: number }>()(z.object({ project, code: z.string().trim().min(1).max(200) })),
  },
  micrographs: {
    /** A small picture of a micrograph, its longer side at most so many pixels. */
    thumbnail: method<Picture>()(z.object({ project, id, side: z.union([z.literal(192), z.literal(384), z.literal(1024)]) })),
    calibrate: method<null>()(z.object({ project, ids: z.array(id).min(1).max(10_000), umPerPx: z.number().positive(), source: z.enum(['entered', 'stageMicrometer']), origin: text })),
    /** Says yes to the scales that came from metadata. */
    confirm: method<null>()(z.object({ project, ids: z.array(id).min(1).max(10_000) })),
  },
  jobs: {
    list: method<readonly JobView[]>()(z.object({})),
    cancel: method<null>()(z.object({ id })),
    pause: method<null>()(z.object({ id })),
  },
} as const;

const events = {
  /** A job changed in any way. */
  job: event<JobView>()(z.object({})),
  /** Something of the project changed: what is shown of it is to be asked for again. A project stays open while someone listens. */
  projectChanged: event<{ readonly area: string }>()(z.object({ project })),
} as const;

/** All that the app offers to a window, whatever the window is. */
export const contract = { methods, events } satisfies Contract;
export type NitalContract = typeof contract;
export type NitalClient = Client<NitalContract>;
