/** Writes `dashboard.json`. Run by `npm run generate`; a test compares the file with what this would write. */
import { writeFileSync } from 'node:fs';
import { dashboard } from './dashboard.js';
import { ROWS } from './rows.js';

writeFileSync(
  new URL('../dashboard.json', import.meta.url),
  `${JSON.stringify(dashboard(ROWS), null, 2)}\n`,
);
