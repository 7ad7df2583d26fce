/** Narrow no-break space: the thin space of SI notation that no line may break at. */
export const THIN_SPACE = '\u202f';
/** Around ±, where a thin space would look like none in a bold weight. */
const NO_BREAK_SPACE = '\u00a0';
const MINUS = '\u2212';

/**
 * The decimal place at which an uncertainty is rounded: 2 significant digits when it begins with 1 or 2, else 1
 * (DIN 1333; GUM, JCGM 100:2008, 7.2.6: "at most two significant digits"). 1 means tenths, 0 units, −1 tens.
 */
export function decimalsOfUncertainty(uncertainty: number): number {
  const size = Math.abs(uncertainty);
  if (!(size > 0) || !Number.isFinite(size)) return 0;
  const [mantissa = '1', exponent = '0'] = size.toExponential(12).split('e');
  const first = Number(mantissa[0]);
  return (first <= 2 ? 1 : 0) - Number(exponent);
}

/**
 * An uncertainty rounded to the place of `decimalsOfUncertainty`, upwards so that it never claims more than was found, but
 * not for an excess under a tenth of that place: JCGM 100:2008, 7.2.6 rounds 10.47 mΩ to 11 mΩ and 28.05 kHz to 28 kHz.
 */
export function roundUncertainty(uncertainty: number): number {
  const decimals = decimalsOfUncertainty(uncertainty);
  const places = shiftDecimal(Math.abs(uncertainty), decimals);
  const whole = Math.floor(places);
  return shiftDecimal(places - whole < 0.1 ? whole : whole + 1, -decimals);
}

/**
 * A number in words of type: `decimals` places (negative: rounded to tens, hundreds …), a true minus sign, and digits in
 * groups of three from five digits on (ISO 80000-1, 7.3.1). Null and numbers that are none become an en dash.
 */
export function formatNumber(value: number | null, decimals: number): string {
  if (value === null || !Number.isFinite(value)) return '\u2013';
  const rounded = shiftDecimal(Math.round(shiftDecimal(Math.abs(value), decimals)), -decimals);
  const text = rounded.toFixed(Math.max(0, decimals));
  const [whole = '0', fraction] = text.split('.');
  const grouped = whole.length < 5 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
  const sign = value < 0 && Number(text) !== 0 ? MINUS : '';
  return sign + (fraction === undefined ? grouped : `${grouped}.${fraction}`);
}

/** A whole number, grouped: `12 345 678`. */
export function formatCount(value: number | null): string {
  return formatNumber(value, 0);
}

/**
 * `value ± uncertainty unit` with the digits that the uncertainty allows. Without an uncertainty the value has
 * `fallbackDecimals` places and says nothing about its accuracy. `unit` may be empty.
 */
export function formatQuantity(value: number | null, uncertainty: number | null, unit: string, fallbackDecimals = 1): string {
  const tail = unit === '' ? '' : THIN_SPACE + unit;
  if (value === null || !Number.isFinite(value)) return '\u2013';
  if (uncertainty === null || !(uncertainty > 0) || !Number.isFinite(uncertainty)) return formatNumber(value, fallbackDecimals) + tail;
  const decimals = decimalsOfUncertainty(uncertainty);
  return `${formatNumber(value, decimals)}${NO_BREAK_SPACE}±${NO_BREAK_SPACE}${formatNumber(roundUncertainty(uncertainty), decimals)}${tail}`;
}

/** A share from 0 to 1 in per cent: `54.3 %`; what is there but rounds to nothing is `< 0.1 %`. */
export function formatShare(share: number | null, decimals = 1): string {
  if (share === null || !Number.isFinite(share)) return '\u2013';
  const least = 10 ** -decimals;
  const unit = `${THIN_SPACE}%`;
  if (share > 0 && share * 100 < least / 2) return `<${THIN_SPACE}${formatNumber(least, decimals)}${unit}`;
  return formatNumber(share * 100, decimals) + unit;
}

/** A share and its uncertainty, both from 0 to 1, in per cent. An uncertainty of more than everything is not given digits. */
export function formatShareQuantity(share: number | null, uncertainty: number | null): string {
  if (share !== null && uncertainty !== null && uncertainty > 1) return `${formatShare(share)} (± over${NO_BREAK_SPACE}100${THIN_SPACE}%)`;
  return formatQuantity(share === null ? null : share * 100, uncertainty === null ? null : uncertainty * 100, '%');
}

/** Minutes as a laboratory says them: `45 s`, `30 min`, `2 h`, `1 h 30 min`. */
export function formatMinutes(minutes: number): string {
  if (minutes < 1) return `${formatNumber(minutes * 60, 0)}${THIN_SPACE}s`;
  if (minutes < 60) return `${String(Number(minutes.toFixed(1)))}${THIN_SPACE}min`;
  const hours = Math.floor(minutes / 60);
  const rest = Math.round(minutes - hours * 60);
  const text = `${formatCount(hours)}${THIN_SPACE}h`;
  return rest === 0 ? text : `${text} ${rest}${THIN_SPACE}min`;
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** The calendar day of an ISO 8601 time as written there (no shift of time zone): `20 November 2026`. Anything else as it is. */
export function formatDay(iso: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  const month = match === null ? undefined : MONTHS[Number(match[2]) - 1];
  return match === null || month === undefined ? iso : `${Number(match[3])} ${month} ${match[1]}`;
}

/** Moves the decimal point to the right, in decimal text: 55.55 rounds to 55.6 although its binary form lies just below. */
function shiftDecimal(value: number, places: number): number {
  const [mantissa = '0', exponent = '0'] = value.toString().split('e');
  return Number(`${mantissa}e${Number(exponent) + places}`);
}
