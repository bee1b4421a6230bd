import { MusterError } from '../../shared/model/error.ts';

/** Where the API was asked, for sentences. */
export interface ApiPlace {
  readonly server: string;
  readonly port: number;
}

const certificateCodes: Readonly<Record<string, readonly [what: string, cure: string]>> = {
  CERT_HAS_EXPIRED: [
    'has expired',
    'Check the clocks of laptop and server; the distribution renews certificates when its service restarts.',
  ],
  CERT_NOT_YET_VALID: [
    'is not valid yet',
    "The laptop's clock is behind the server's: set it right, then start again.",
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'is for other names',
    'Something else than the API server of this cluster answers on that port; find out what listens there.',
  ],
};

const OTHER_CA = [
  "is not signed by the cluster's own authority",
  'The server has been reinstalled, or something else answers on that port; read its kubeconfig again.',
] as const;

const otherCaCodes: readonly string[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
];

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The sentence for a request that got no answer. What SSH itself says about the host passes unchanged. */
export function explainNoAnswer(error: unknown, place: ApiPlace): MusterError {
  if (error instanceof MusterError) return error;
  const api = `The Kubernetes API on ${place.server}`;
  const code = codeOf(error);
  const certificate = otherCaCodes.includes(code) ? OTHER_CA : certificateCodes[code];
  if (certificate !== undefined) {
    const [what, cure] = certificate;
    return new MusterError('cluster-api', `${api} shows a certificate that ${what}.`, {
      cure,
      detail: code,
      cause: error,
    });
  }
  const detail = error instanceof Error ? error.message : String(error);
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE') {
    return new MusterError('cluster-api', `${api} closed the connection; it is starting or going down.`, {
      detail,
      retryable: true,
      cause: error,
    });
  }
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') {
    return new MusterError('cluster-api', `${api} does not speak TLS as expected on port ${place.port}.`, {
      cure: 'Find out what listens on that port.',
      detail,
      cause: error,
    });
  }
  return new MusterError(
    'cluster-api',
    `${api} does not answer: nothing accepts connections on port ${place.port}.`,
    {
      cure: 'It may still be starting; otherwise look into the journal of its unit.',
      detail,
      retryable: true,
      cause: error,
    },
  );
}

/** The sentence for an answer that is not the one wanted. `text` is the message of Kubernetes' own Status, or empty. */
export function explainStatus(status: number, text: string, place: ApiPlace): MusterError {
  const api = `The Kubernetes API on ${place.server}`;
  const detail = `HTTP ${status}${text === '' ? '' : `: ${text}`}`;
  if (status === 401) {
    return new MusterError(
      'cluster-api',
      `${api} does not accept the certificate of its own admin kubeconfig.`,
      {
        cure: 'The cluster was reinstalled or its certificates were replaced; start again to read the kubeconfig anew.',
        detail,
      },
    );
  }
  if (status === 403) {
    return new MusterError('cluster-api', `${api} forbids this to its own admin.`, {
      cure: 'Check whether the admin binding of the cluster was changed.',
      detail,
    });
  }
  const busy = status === 429 || status >= 500;
  const what = status === 503 ? 'is not ready yet' : `answered with ${status}`;
  return new MusterError('cluster-api', `${api} ${what}${text === '' ? '' : `: ${text}`}.`, {
    detail,
    retryable: busy,
  });
}
