/**
 * A number with at most six decimals, as JSON text: more would be noise, and bytes.
 *
 * Put together from tables of three digits: a profile has about fifty numbers, and the general way to write them takes as
 * long as computing them.
 */
export function decimalText(value: number): string {
  const millionths = Math.round(Math.abs(value) * 1e6);
  const whole = Math.floor(millionths / 1e6);
  const fraction = millionths - whole * 1e6;
  const sign = value < 0 && millionths > 0 ? '-' : '';
  if (fraction === 0) return sign + whole;
  const thousands = Math.floor(fraction / 1e3);
  return sign + whole + POINT_DIGITS[thousands]! + DIGITS[fraction - thousands * 1e3]!;
}

/** '000' to '999'. */
const DIGITS = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'));
const POINT_DIGITS = DIGITS.map((digits) => `.${digits}`);
