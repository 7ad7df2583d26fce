import type { HeatTreatmentStep, Preparation, Specimen } from '../shared/domain/records.ts';
import { Random } from '../shared/random/Random.ts';
import type { SyntheticSettings } from './syntheticSettings.ts';

/** What a project would know about the specimen that a synthetic micrograph shows. */
export interface SpecimenStory {
  readonly specimen: Omit<Specimen, 'id'>;
  readonly heatTreatment: readonly HeatTreatmentStep[];
  readonly preparation: Preparation;
}

/** Unalloyed steels by carbon in weight % (EN 10084, EN 10083-2, EN 10132). */
const GRADES = [
  ['DC04', 0.05], ['C10E', 0.1], ['C15E', 0.15], ['C22E', 0.2], ['C25E', 0.25], ['C30E', 0.3], ['C35E', 0.35], ['C40E', 0.4],
  ['C45E', 0.45], ['C50E', 0.5], ['C55E', 0.55], ['C60E', 0.61], ['C67S', 0.68], ['C75S', 0.75],
] as const;

/** Carbon of the eutectoid and of ferrite at 727 °C, weight %. */
const EUTECTOID_CARBON = 0.76;
const FERRITE_CARBON = 0.022;
/** Spacing from which pearlite looks furnace-cooled rather than air-cooled, µm. */
const COARSE_SPACING_UM = 0.38;

/** Carbon in weight % by the lever rule from the area fraction of pearlite, as if annealed. */
export function carbonFromPearlite(pearliteFraction: number): number {
  return pearliteFraction * EUTECTOID_CARBON + (1 - pearliteFraction) * FERRITE_CARBON;
}

/**
 * Grade, composition, heat treatment and preparation that would plausibly give the structure of these settings. Carbon
 * is the lever rule's; the austenitising temperature is 50 °C above Ac3 after Andrews (1965). Marked as synthetic.
 */
export function specimenFor(settings: SyntheticSettings): SpecimenStory {
  const random = new Random(settings.seed, 90);
  const carbon = carbonFromPearlite(settings.pearliteFraction);
  const [grade] = GRADES.reduce((best, entry) => (Math.abs(entry[1] - carbon) < Math.abs(best[1] - carbon) ? entry : best));
  const banded = settings.banding.strength > 0.2;
  const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
  const silicon = random.uniform(0.17, 0.32);
  const manganese = banded ? random.uniform(0.75, 1.1) : random.uniform(0.45, 0.75);
  const ac3 = 910 - 203 * Math.sqrt(carbon) + 44.7 * silicon - 30 * manganese;
  const austenitising = Math.round((ac3 + 50) / 10) * 10;
  const coarse = settings.lamellae.minSpacingUm + settings.lamellae.maxSpacingUm > 2 * COARSE_SPACING_UM;
  const steps: Omit<HeatTreatmentStep, 'position'>[] = [];
  if (banded) steps.push({ kind: 'other', celsius: 1150, minutes: null, cooling: 'hot rolled, air' });
  if (coarse) steps.push({ kind: 'annealing', celsius: austenitising, minutes: 60, cooling: 'furnace' });
  else if (!banded) steps.push({ kind: 'normalizing', celsius: austenitising, minutes: 30, cooling: 'air' });
  return {
    specimen: {
      code: `SYN-${String(settings.seed).padStart(4, '0')}`,
      grade,
      batch: `S${100 + random.integer(900)}`,
      composition: {
        C: rounded(carbon, 3),
        Si: rounded(silicon, 2),
        Mn: rounded(manganese, 2),
        P: rounded(random.uniform(0.006, 0.02), 3),
        S: rounded(Math.min(0.035, 0.004 + settings.artefacts.sulfidesPerMm2 * 0.0001), 3),
      },
      remarks: 'Synthetic: drawn by Nital, no real specimen. Carbon by the lever rule from the pearlite fraction.',
    },
    heatTreatment: steps.map((step, position) => ({ position, ...step })),
    preparation: {
      grinding: 'SiC P320 to P2500 (synthetic)',
      polishing: 'diamond 3 µm, 1 µm (synthetic)',
      etchant: 'Nital 3 %',
      etchingSeconds: Math.round(4 + 12 * settings.etch.boundaryContrast),
      operator: null,
    },
  };
}
