import type { EtcdMember } from '../ports/cluster-api.ts';

/** One field of a protobuf message: a number of up to 64 bits, or bytes. */
interface Field {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/** The members in an answer to MemberList (etcd: rpc.proto). @throws Error where it is no such message. */
export function membersIn(answer: Uint8Array): readonly EtcdMember[] {
  return bytesOf([...fieldsOf(answer)], 2).map((member) => {
    const fields = [...fieldsOf(member)];
    const [name] = bytesOf(fields, 2);
    return {
      id: String(numberOf(fields, 1)),
      name: name === undefined ? '' : text(name),
      peerUrls: bytesOf(fields, 3).map(text),
      isLearner: numberOf(fields, 5) !== 0n,
    };
  });
}

/** The message that MemberRemove takes. */
export function removalOf(id: string): Uint8Array {
  const bytes = [0x08];
  let rest = BigInt.asUintN(64, BigInt(id));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Uint8Array.from([...bytes, Number(rest)]);
}

/** A message as gRPC sends it: not compressed, its length before it. */
export function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** The one message of an answer. @throws Error where there is none, or not all of it. */
export function unframed(body: Buffer): Uint8Array {
  if (body.length < 5 || body[0] !== 0 || body.length < 5 + body.readUInt32BE(1)) throw cutOff();
  return body.subarray(5, 5 + body.readUInt32BE(1));
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

function bytesOf(fields: readonly Field[], number: number): readonly Uint8Array[] {
  return fields.flatMap((field) =>
    field.number === number && typeof field.value !== 'bigint' ? [field.value] : [],
  );
}

/** What is left out of a message is 0. */
function numberOf(fields: readonly Field[], number: number): bigint {
  const found = fields.find((field) => field.number === number)?.value;
  return typeof found === 'bigint' ? found : 0n;
}

/** Protobuf's wire form (protobuf.dev: encoding): each field begins with its number and its kind. */
function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const bytes = (length: number): Uint8Array => {
    if (at + length > message.length) throw cutOff();
    at += length;
    return message.subarray(at - length, at);
  };
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const [byte = 0] = bytes(1);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw cutOff();
  };
  while (at < message.length) {
    const tag = varint();
    const number = Number(tag >> 3n);
    const kind = Number(tag & 7n);
    if (kind === 0) yield { number, value: varint() };
    else if (kind === 1) yield { number, value: bytes(8) };
    else if (kind === 2) yield { number, value: bytes(Number(varint())) };
    else if (kind === 5) yield { number, value: bytes(4) };
    else throw cutOff();
  }
}

function cutOff(): Error {
  return new Error('the answer is cut off, or in a form that is not known');
}
