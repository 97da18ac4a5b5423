/* Small chunks travel together in one file: asking for each by itself would cost more than they weigh. */
let pieces;
function piece(from, to) {
  if (pieces === undefined) {
    pieces = fetch("{PIECES}").then((answer) => (answer.ok ? answer.arrayBuffer() : Promise.reject(new Error(answer.status))));
    /* A failure is not kept: the next chunk that is needed asks again. */
    pieces.catch(() => { pieces = undefined; });
  }
  return pieces.then((all) => new Response(all.slice(from, to), { headers: { "content-type": "application/wasm" } }));
}
