/* The files of the landing are asked for before anything runs; whoever needs one takes that answer. */
const early = new Map(location.pathname === "{LANDING}" ? [{EARLY}].map((address) => [address, compile(address)]) : []);
function compile(address) {
  const compiled = WebAssembly.compileStreaming(fetch(address));
  /* Whoever needs it is told; until then nobody is. */
  compiled.catch(() => {});
  return compiled;
}
function load(address) {
  const compiled = early.get(address) ?? compile(address);
  early.delete(address);
  return async (imports) => WebAssembly.instantiate(await compiled, imports);
}
