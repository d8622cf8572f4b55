/**
 * @waarom/formats: what others emit into canonical events. A mapping file (MAPPING.md) says where each field of an event stands
 * in a row; rows that do not fit become rejections. Start at `parseMapping` and `createMapper`.
 */
export { readCsv, type CsvRecord } from './csv/read-csv.js';
export { errors as formatErrors } from './errors.js';
export type { Row } from './mapping/cell.js';
export { createMapper, type Mapper } from './mapping/create-mapper.js';
export type { Mapping } from './mapping/mapping-schema.js';
export { parseMapping } from './mapping/parse-mapping.js';
