// Draws one chart without a browser: {specification (text), rows, options, want} on standard input, SVG or the complete
// Vega-Lite specification on standard output. What is wrong with a specification is one line on standard error.
import { draw } from './draw.js';
import { measureWithoutCanvas } from './measure.js';

// cli/chart.cpp tells by it whose fault it is.
const badSpecification = 3;

async function text(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

async function main() {
  measureWithoutCanvas();
  const { specification, rows, options, want } = JSON.parse(await text(process.stdin));
  const drawn = await draw(JSON.parse(specification), rows, options);
  if (want === 'vega-lite') return `${JSON.stringify(drawn.specification, null, 2)}\n`;
  return `${await drawn.view.toSVG()}\n`;
}

main().then(
  (result) => process.stdout.write(result),
  (error) => {
    process.stderr.write(`${String(error?.message ?? error).split('\n')[0]}\n`);
    process.exitCode = badSpecification;
  });
