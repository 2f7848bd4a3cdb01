// Makes page.html work from the disk, without a server and without a network:
//
//   npm install
//   node page.mjs
//
// It writes runtime.js (ONNX Runtime Web) and model.js (the model) beside page.html; a page that is opened from the disk may load scripts,
// but no other files.
import { readFile, writeFile } from "node:fs/promises";

const here = (name) => new URL(name, import.meta.url);
const base64 = async (name) => (await readFile(here(name))).toString("base64");
const dist = "node_modules/onnxruntime-web/dist/";

const runtime = {
  script: await readFile(here(dist + "ort.wasm.bundle.min.mjs"), "utf8"),
  wasm: await base64(dist + "ort-wasm-simd-threaded.wasm"),
};
const { classes } = JSON.parse(await readFile(here("../../preprocessing.json"), "utf8"));
await writeFile(here("runtime.js"), `self.RUNTIME = ${JSON.stringify(runtime)};\n`);
await writeFile(here("model.js"), `self.MODEL = ${JSON.stringify({ classes, onnx: await base64("../../model.onnx") })};\n`);
console.log("Now open page.html in a browser.");
