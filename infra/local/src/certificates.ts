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
  const openssl = (args: string, subject: readonly string[] = []) =>
    promisify(execFile)('openssl', [...args.split(' '), ...subject], { cwd: folder });
  const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';
  await writeFile(at('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const authority = ['-subj', '/CN=waarom test authority'];
  await openssl(`req -x509 ${newKey} -days 2 -keyout ca.key -out ca.pem`, authority);
  await openssl(`req ${newKey} -keyout node.key -out node.csr`, ['-subj', '/CN=localhost']);
  const signer = '-CA ca.pem -CAkey ca.key -CAcreateserial';
  await openssl(`x509 -req -in node.csr -days 2 -extfile names ${signer} -out node.pem`);
  return { caFile: at('ca.pem'), certFile: at('node.pem'), keyFile: at('node.key') };
}
