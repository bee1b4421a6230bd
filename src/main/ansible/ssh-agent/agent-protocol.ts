import type { SigningKey } from './private-key.ts';

/** Message numbers of the SSH agent protocol (draft-miller-ssh-agent). */
const message = {
  failure: 5,
  success: 6,
  requestIdentities: 11,
  identitiesAnswer: 12,
  signRequest: 13,
  signResponse: 14,
  extension: 27,
  extensionFailure: 28,
} as const;

const rsaSha256Flag = 2;
const rsaSha512Flag = 4;
/** A sign request is well under a kilobyte; more is no client of ours. */
const maxFrameBytes = 256 * 1024;

/** Answers one request. Whatever an agent should not do (add, remove, lock) is refused. */
export function answerAgentRequest(request: Buffer, keys: readonly SigningKey[]): Buffer {
  const type = request.length > 0 ? request.readUInt8(0) : 0;
  try {
    if (type === message.requestIdentities) return identities(keys);
    if (type === message.signRequest) return signature(request.subarray(1), keys);
    if (type === message.extension) return extension(request.subarray(1));
  } catch {
    // A request cut short or a key that will not sign: the protocol has one answer for both.
    return Buffer.from([message.failure]);
  }
  return Buffer.from([message.failure]);
}

function identities(keys: readonly SigningKey[]): Buffer {
  const list = keys.flatMap((key) => [sshString(key.blob), sshString(Buffer.from(key.comment))]);
  return Buffer.concat([Buffer.from([message.identitiesAnswer]), uint32(keys.length), ...list]);
}

function signature(body: Buffer, keys: readonly SigningKey[]): Buffer {
  const blob = readString(body, 0);
  const data = readString(body, blob.end);
  const flags = body.readUInt32BE(data.end);
  const key = keys.find((candidate) => candidate.blob.equals(blob.value));
  if (key === undefined) return Buffer.from([message.failure]);
  const hash = flags & rsaSha512Flag ? 'sha512' : flags & rsaSha256Flag ? 'sha256' : 'sha1';
  const signed = key.sign(data.value, hash);
  const packed = Buffer.concat([sshString(Buffer.from(signed.algorithm)), sshString(signed.signature)]);
  return Buffer.concat([Buffer.from([message.signResponse]), sshString(packed)]);
}

/** OpenSSH 8.9 and newer announce the host they log in to before anything else and expect it to be taken note of. */
function extension(body: Buffer): Buffer {
  const name = readString(body, 0).value.toString();
  return Buffer.from([name === 'session-bind@openssh.com' ? message.success : message.extensionFailure]);
}

/** Cuts a byte stream into the requests in it. @returns what is left over; null when the sender makes no sense. */
export function takeFrames(buffered: Buffer, onRequest: (request: Buffer) => void): Buffer | null {
  let rest = buffered;
  while (rest.length >= 4) {
    const length = rest.readUInt32BE(0);
    if (length > maxFrameBytes) return null;
    if (rest.length < 4 + length) break;
    onRequest(rest.subarray(4, 4 + length));
    rest = rest.subarray(4 + length);
  }
  return rest;
}

/** Bytes with their length before them. */
export function sshString(value: Buffer): Buffer {
  return Buffer.concat([uint32(value.length), value]);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

function readString(from: Buffer, offset: number): { readonly value: Buffer; readonly end: number } {
  const end = offset + 4 + from.readUInt32BE(offset);
  if (end > from.length) throw new RangeError('cut short');
  return { value: from.subarray(offset + 4, end), end };
}
