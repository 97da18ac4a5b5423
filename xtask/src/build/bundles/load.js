/* Asked for at once; linked when the main module is there. A network that swallows packets must not keep anybody waiting for
   good, and one lost answer is no reason to say that a part is missing. */
const PATIENCE = 20_000;
const ask = (address) => WebAssembly.compileStreaming(fetch(address, { signal: AbortSignal.timeout(PATIENCE) }));
function load(address) {
  const compiled = ask(address).catch(() => ask(address));
  /* Whoever needs it is told that it did not come; until then nobody is. */
  compiled.catch(() => {});
  return async (imports) => WebAssembly.instantiate(await compiled, imports);
}
