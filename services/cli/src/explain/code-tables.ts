/** Every code that a person can meet: the error tables of all packages, and the dead letters'. */
import { embeddedErrors } from '@waarom/embedded';
import { engineErrors } from '@waarom/engine';
import { formatErrors } from '@waarom/formats';
import { kafkaErrors } from '@waarom/kafka';
import { REJECTION_CODES, schemaErrors, type ErrorEntry } from '@waarom/schemas';
import { scorerErrors } from '@waarom/scorer';
import { updaterErrors } from '@waarom/updater';
import { errors as cliErrors } from '../errors.js';
import { REJECTION_HELP } from './rejection-help.js';

interface ErrorPage extends ErrorEntry {
  readonly kind: 'error';
  readonly code: string;
}

interface DeadLetterPage {
  readonly kind: 'dead_letter';
  readonly code: string;
  readonly meaning: string;
  readonly remedy: string;
}

export type CodePage = ErrorPage | DeadLetterPage;

/** All pages by code, errors first, each group in the order of its codes. */
export function codePages(): ReadonlyMap<string, CodePage> {
  const tables = [
    engineErrors,
    schemaErrors,
    embeddedErrors,
    formatErrors,
    kafkaErrors,
    scorerErrors,
    updaterErrors,
    cliErrors,
  ];
  const errorPages = tables.flatMap(({ table }) =>
    Object.entries<ErrorEntry>(table).map(([code, entry]): CodePage => ({
      kind: 'error',
      code,
      ...entry,
    })),
  );
  const letterPages = REJECTION_CODES.map((code): CodePage => ({
    kind: 'dead_letter',
    code,
    ...REJECTION_HELP[code],
  }));
  const pages = [...errorPages.toSorted(byCode), ...letterPages.toSorted(byCode)];
  return new Map(pages.map((page) => [page.code, page]));
}

function byCode({ code: first }: CodePage, { code: second }: CodePage): number {
  return first < second ? -1 : 1;
}
