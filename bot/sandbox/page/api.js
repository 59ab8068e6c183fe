// Talking with the sandbox server: requests, and the socket that says what changed.
import { ROOT, session } from "./session.js";

const BASE = `${ROOT}/sandbox/api`;

async function answer(response) {
  try {
    return await response.json();
  } catch {
    return { ok: false, error: `The sandbox answered ${response.status}.` };
  }
}

export async function get(path, params = {}) {
  const query = new URLSearchParams({ user: session.user });
  for (const [name, value] of Object.entries(params)) if (value) query.set(name, value);
  const response = await fetch(`${BASE}/${path}?${query}`);
  if (!response.ok) throw new Error((await answer(response)).error || `The sandbox answered ${response.status}.`);
  return response.json();
}

export async function post(path, body = {}) {
  try {
    const response = await fetch(`${BASE}/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user: session.user, ...body }),
    });
    const reply = await answer(response);
    return response.ok ? reply : { ...reply, ok: false };
  } catch {
    return { ok: false, error: "The sandbox cannot be reached. Is it still running?" };
  }
}

// Many updates come in bursts; one fetch in flight and at most one waiting is enough to end up right.
export function coalesce(work) {
  let running = null;
  let again = false;
  return function run() {
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        await work();
      } while (again);
    })().finally(() => { running = null; });
    return running;
  };
}

export function listen({ onUpdate, onOpen, onLost }) {
  let wait = 500;
  const connect = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${BASE}/updates?user=${encodeURIComponent(session.user)}`);
    socket.onopen = () => { wait = 500; onOpen(); };
    socket.onmessage = (event) => onUpdate(JSON.parse(event.data));
    socket.onclose = () => {
      onLost();
      setTimeout(connect, wait);
      wait = Math.min(wait * 1.6, 5000);
    };
  };
  connect();
}
