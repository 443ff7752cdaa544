// The public API; a refusal is an error that carries its own sentences.

export class Refusal extends Error {
  constructor(status, body) {
    super(body.en ?? `HTTP ${status}`);
    this.status = status;
    this.code = body.code ?? "";
    this.vi = body.vi ?? `Máy chủ không trả lời được (${status}).`;
    this.en = body.en ?? `The server could not answer (${status}).`;
  }
}

const UNREACHABLE = {
  vi: "Không liên lạc được với máy chủ. Hãy kiểm tra mạng rồi thử lại.",
  en: "The server is out of reach. Check the network and try again.",
};

async function send(method, path, request = {}) {
  let answer;
  try {
    answer = await fetch(path, { method, ...request });
  } catch {
    throw new Refusal(0, UNREACHABLE);
  }
  const text = await answer.text();
  let body = {};
  try {
    body = text ? JSON.parse(text) : {};
  } catch {
    body = {};
  }
  if (!answer.ok) throw new Refusal(answer.status, body);
  return body;
}

const json = (body) => ({
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

export const get = (path, query) =>
  send("GET", query ? `${path}?${new URLSearchParams(query)}` : path);
export const post = (path, body, more = {}) =>
  send("POST", path, { ...(body === undefined ? {} : json(body)), ...more });
export const remove = (path) => send("DELETE", path);

const PIECE = 1 << 20;

// In pieces, so that a bad line costs one piece; `told` hears the share sent so far.
export async function upload(file, told) {
  const { id } = await post("/api/uploads", { file_name: file.name, size: file.size });
  for (let start = 0; start < file.size; start += PIECE) {
    const end = Math.min(start + PIECE, file.size);
    await piece(id, file, start, end);
    told(end / file.size);
  }
  return id;
}

async function piece(id, file, start, end) {
  const request = {
    headers: { "Content-Range": `bytes ${start}-${end - 1}/${file.size}` },
    body: file.slice(start, end),
  };
  for (let tries = 0; ; tries += 1) {
    try {
      return await send("PUT", `/api/uploads/${encodeURIComponent(id)}`, request);
    } catch (refusal) {
      if (refusal.status !== 0 || tries === 5) throw refusal;
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries));
    }
  }
}
