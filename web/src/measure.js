// Widths of text where there is no canvas to ask: those of DejaVu Sans, which is wider than what most machines have, so
// that what fits here fits there.
import { textMetrics } from 'vega-scenegraph';

// Of the printable ASCII characters, in hundredths of the font's size.
const widths = [
  32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34,
  34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73,
  68, 99, 69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63,
  63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84,
];

export function measureWithoutCanvas() {
  textMetrics.width = (item, text) => {
    const size = item.fontSize ?? 11;
    const wider = item.fontWeight === 'bold' || Number(item.fontWeight) >= 600 ? 1.1 : 1;
    let hundredths = 0;
    for (const character of String(text ?? '')) hundredths += widths[character.codePointAt(0) - 32] ?? 64;
    return (hundredths / 100) * size * wider;
  };
}
