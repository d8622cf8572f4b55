import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Files in PEM, as a client names them. */
export interface TlsFiles {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Makes an authority and a certificate of it for 127.0.0.1 and localhost, which server and clients share. */
export async function makeCertificates(folder: string): Promise<TlsFiles> {
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]) => promisify(execFile)('openssl', args);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await writeFile(at('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  await openssl(
    ...['req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=waarom test authority'],
    ...['-keyout', at('ca.key'), '-out', at('ca.pem')],
  );
  await openssl(
    ...['req', ...newKey, '-subj', '/CN=localhost'],
    ...['-keyout', at('node.key'), '-out', at('node.csr')],
  );
  await openssl(
    ...['x509', '-req', '-in', at('node.csr'), '-days', '2', '-extfile', at('names')],
    ...['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-out', at('node.pem')],
  );
  return { caFile: at('ca.pem'), certFile: at('node.pem'), keyFile: at('node.key') };
}
