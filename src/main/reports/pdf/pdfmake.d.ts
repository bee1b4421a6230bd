import 'pdfmake';

declare module 'pdfmake' {
  /** What the library reads instead of the disk; in Node its types leave it out. */
  export const virtualfs: { writeFileSync(name: string, content: Buffer): void };
}
