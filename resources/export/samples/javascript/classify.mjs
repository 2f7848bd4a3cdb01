// Says which class pictures are, with ONNX Runtime in Node.
//
//   npm install
//   node classify.mjs PICTURE...
//   node classify.mjs --check      compares the answers on this machine with those of Likeness
//
// --web before these uses onnxruntime-web (WebAssembly) instead, which is what page.html uses in a browser.
import { readFile } from "node:fs/promises";
import sharp from "sharp";

const args = process.argv.slice(2);
const web = args[0] === "--web" && args.shift() === "--web";
const ort = await import(web ? "onnxruntime-web" : "onnxruntime-node");

const folder = new URL("../../", import.meta.url); // the exported folder
const json = async (name) => JSON.parse(await readFile(new URL(name, folder), "utf8"));
const { classes } = await json("preprocessing.json");
const session = await ort.InferenceSession.create(await readFile(new URL("model.onnx", folder)));

// classify takes a path or the bytes of a file: the name of the class, and the probability of each.
async function classify(picture) {
  const { data, info } = await sharp(picture).rotate().flatten({ background: "white" }).toColourspace("srgb").removeAlpha().raw()
    .toBuffer({ resolveWithObject: true });
  const input = new ort.Tensor("uint8", new Uint8Array(data), [info.height, info.width, 3]);
  const output = await session.run({ picture: input });
  return { name: output.class.data[0], probabilities: Array.from(output.probabilities.data) };
}

async function check() {
  let worst = 0, other = 0;
  const expected = await json("check/expected.json");
  for (const want of expected) {
    const { name, probabilities } = await classify(await readFile(new URL(`check/${want.file}`, folder)));
    if (name !== want.class) other++;
    classes.forEach((c, i) => { worst = Math.max(worst, Math.abs(probabilities[i] - want.probabilities[c])); });
  }
  console.log(`${expected.length} pictures, ${other} with another class, largest difference ${worst.toFixed(6)}`);
  return other === 0 && worst <= 0.01;
}

if (args[0] === "--check") {
  process.exitCode = (await check()) ? 0 : 1;
} else if (args.length === 0) {
  console.error("usage: node classify.mjs [--web] PICTURE... | --check");
  process.exitCode = 2;
} else {
  for (const path of args) {
    const { name, probabilities } = await classify(path);
    console.log(`${name}\t${probabilities[classes.indexOf(name)].toFixed(3)}\t${path}`);
  }
}
