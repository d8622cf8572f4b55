/** Requests of the API, as they are asked over a socket and as they are injected. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly payload: string | null;
}

/** One customer each. */
export function traitsRequests(ids: readonly string[]): readonly ApiRequest[] {
  return ids.map((id) => ({ method: 'GET', url: `/v1/customers/${id}/traits`, payload: null }));
}

/** So many customers each. */
export function batchRequests(ids: readonly string[], size: number): readonly ApiRequest[] {
  const requests: ApiRequest[] = [];
  for (let start = 0; start < ids.length; start += size) {
    const payload = JSON.stringify({ ids: ids.slice(start, start + size) });
    requests.push({ method: 'POST', url: '/v1/customers/traits/query', payload });
  }
  return requests;
}

/** The request's bytes, over a connection that is kept. */
export function requestText({ method, url, payload }: ApiRequest): string {
  const head = `${method} ${url} HTTP/1.1\r\nhost: localhost\r\n`;
  if (payload === null) return `${head}\r\n`;
  const length = Buffer.byteLength(payload);
  return `${head}content-type: application/json\r\ncontent-length: ${length}\r\n\r\n${payload}`;
}
