/* The Worker's entry: hands each event to the wasm application. A panic there leaves memory that nobody may trust, so
   the application starts anew before the next event. */

import { WorkerEntrypoint } from "cloudflare:workers";
import * as app from "{GLUE}";

/* Shared with the application: its panic hook sets `criticalError`. */
const state = app.__worker_init_state();

function note(error) {
  if (error instanceof WebAssembly.RuntimeError) state.criticalError = true;
}

/* A panic inside a polled future is thrown outside of any request. */
addEventListener("error", (event) => note(event.error));

function renew() {
  if (!state.criticalError) return;
  app.__wbg_reset_state();
  state.criticalError = false;
  state.instanceId++;
}

async function handle(handler, event, env, ctx) {
  renew();
  try {
    return await handler(event, { ...env, BUILD: "{BUILD}" }, ctx);
  } catch (error) {
    note(error);
    throw error;
  }
}

export default class extends WorkerEntrypoint {
  fetch(request) {
    return handle(app.fetch, request, this.env, this.ctx);
  }

  scheduled(event) {
    return handle(app.scheduled, event, this.env, this.ctx);
  }
}
