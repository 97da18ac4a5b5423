/* Makes WebAssembly modules small, in their places: `wasm-opt -Oz` and without what only debuggers read. One process for many modules,
   because starting binaryen takes longer than most of them. Usage: shrink.mjs FILE... */
import { readFileSync, writeFileSync } from "node:fs";
import binaryen from "binaryen";

/* The web features that rustc's default target has. */
const { BulkMemory, BulkMemoryOpt, CallIndirectOverlong, Multivalue, MutableGlobals, NontrappingFPToInt, ReferenceTypes, SignExt } =
  binaryen.Features;

binaryen.setOptimizeLevel(2);
binaryen.setShrinkLevel(2);
binaryen.setGenerateStackIR(true);
binaryen.setOptimizeStackIR(true);
/* Rust's stack lies at the bottom and grows down to it: nothing is ever read or written in the first kilobyte. */
binaryen.setLowMemoryUnused(true);
for (const file of process.argv.slice(2)) {
  const module = binaryen.readBinary(readFileSync(file));
  module.setFeatures(
    BulkMemory | BulkMemoryOpt | CallIndirectOverlong | Multivalue | MutableGlobals | NontrappingFPToInt | ReferenceTypes | SignExt,
  );
  module.optimize();
  module.runPasses(["strip-debug", "strip-producers", "strip-target-features"]);
  writeFileSync(file, module.emitBinary());
  module.dispose();
}
