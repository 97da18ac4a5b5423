/* Asked for at once; linked when the main module is there. */
function load(address) {
  const compiled = WebAssembly.compileStreaming(fetch(address));
  /* Whoever needs it is told that it did not come; until then nobody is. */
  compiled.catch(() => {});
  return async (imports) => WebAssembly.instantiate(await compiled, imports);
}
