import { setFlagsFromString } from 'node:v8';

// V8 lets the space for young objects grow to 3 × 16 MB for a throughput that nobody needs here: the laptop has other things open.
// Of its flags only this one is still heard after the start. Measured with `npm run bench -- fleet`.
setFlagsFromString('--semi-space-growth-factor=1');
