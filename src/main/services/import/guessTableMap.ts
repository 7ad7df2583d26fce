/** What a key's column is called, in English and German; letters and digits only, the first that fits wins. */
const NAMES: readonly (readonly [string, RegExp])[] = [
  ['file', /^(file|filename|filepath|image|imagefile|imagename|micrograph|name|datei|dateiname|bild)$/],
  ['specimen', /^(specimen|specimenid|specimencode|sample|sampleid|samplekey|samplecode|code|probe|probennummer|probe?nr)$/],
  ['grade', /^(grade|steel|steelgrade|alloy|werkstoff|stahlsorte)$/],
  ['batch', /^(batch|heat|charge|heatnumber|lot)$/],
  ['remarks', /^(remarks?|comments?|notes?|bemerkung(en)?|primarymicroconstituent)$/],
  ['umPerPx', /^(umperpx|umperpixel|micronsperpixel|pixelsizeum|umpx|µmpx|µmperpx|pixelsize)$/],
  ['objective', /^(objective|magnification|objektiv|vergrößerung)$/],
  ['modality', /^(modality|detector|microscope|mikroskop)$/],
  ['heatTreatment.kind', /^(treatment|heattreatment|heattreatmentkind|wärmebehandlung)$/],
  ['heatTreatment.celsius', /^(temperaturec|celsius|tempc|annealtemperaturec|annealtc)$/],
  ['heatTreatment.temperature', /^(temperature|temp|annealtemperature|annealt|temperatur)$/],
  ['heatTreatment.minutes', /^(minutes|min|timemin|annealtimemin)$/],
  ['heatTreatment.hours', /^(hours|timeh|annealtimeh)$/],
  ['heatTreatment.time', /^(time|annealtime|holdtime|haltezeit)$/],
  ['heatTreatment.cooling', /^(cooling|cool|coolmethod|coolingmedium|quench|abkühlung)$/],
  ['preparation.grinding', /^(grinding|grind|ground|schleifen)$/],
  ['preparation.polishing', /^(polishing|polish|polished|polieren|politur)$/],
  ['preparation.etchant', /^(etchant|etch|ätzmittel)$/],
  ['preparation.etchingSeconds', /^(etchingseconds|etchings|etchtime|etchtimes|ätzzeit)$/],
  ['preparation.operator', /^(operator|preparedby|bearbeiter)$/],
];

/** In front of a field of one step (step1_celsius, heatTreatment.2.kind), and of a field of the preparation. */
const STEP = /^(?:step(?=\d)|stufe(?=\d)|schritt(?=\d)|(?:heat)?treatment|wärmebehandlung)([1-9]\d?)?(\D.*)$/;
const PREPARATION = /^(?:preparation|prep)(.+)$/;

/** Elements that steels and their neighbours are analysed for. */
const ELEMENTS = new Set('C Si Mn P S Cr Mo Ni Cu Al V Nb Ti W Co N B Sn As Fe Mg Zn Pb Zr'.split(' '));

/**
 * What the columns of a table seem to be. A time or a temperature without a unit beside it is left to the person; each key is
 * given once.
 */
export function guessTableMap(columns: readonly string[]): { readonly key: string; readonly column: string }[] {
  const bare = (column: string): string => column.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  const names = new Set(columns.map(bare));
  const found = new Map<string, string>();
  for (const column of columns) {
    const name = bare(column);
    const element = /^([A-Z][a-z]?)(?:[\s_(]*(?:wt\.?|weight|mass|Gew\.?|m)?[\s-]*%?\)?)?$/.exec(column.trim())?.[1];
    const key = element !== undefined && ELEMENTS.has(element) ? `composition.${element}` : keyOf(name);
    const lacksUnit = key?.endsWith('.time') === true && !names.has(`${name}unit`) && !names.has(`${name}units`);
    if (key !== undefined && !lacksUnit && !found.has(key)) found.set(key, column);
  }
  // Two temperatures or two times of one step would contradict each other.
  for (const step of new Set([...found.keys()].flatMap((key) => /^heatTreatment\.(?:\d+\.)?/.exec(key) ?? []))) {
    const has = (field: string): boolean => found.has(step + field);
    if (has('celsius')) found.delete(`${step}temperature`);
    if (has('minutes') || has('hours')) found.delete(`${step}time`);
    if (has('minutes')) found.delete(`${step}hours`);
  }
  return [...found].map(([key, column]) => ({ key, column }));
}

/** What a column of this bare name is. */
function keyOf(name: string): string | undefined {
  const named = (area: string, word: string): string | undefined => NAMES.find(([key, words]) => key.startsWith(area) && words.test(word))?.[0];
  const [, number = '1', field] = STEP.exec(name) ?? [];
  const ofStep = field === undefined ? undefined : field === 'kind' || field === 'type' ? 'heatTreatment.kind' : named('heatTreatment.', field);
  const ofPreparation = named('preparation.', PREPARATION.exec(name)?.[1] ?? '');
  return named('', name) ?? (number === '1' ? ofStep : ofStep?.replace('.', `.${number}.`)) ?? ofPreparation;
}
