// The strict central system: npm ocpp-rpc with its schemas. JSON lines on stdin and stdout; what to
// answer is decided by whoever started it (tools/csms/strict.py).
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(process.env.OCPP_RPC + "/");
const { RPCServer, createRPCError, NOREPLY } = require("ocpp-rpc");

const tell = (word) => process.stdout.write(JSON.stringify(word) + "\n");
const clients = new Map();
const waiting = new Map();
const refused = new Map();
let reference = 0;

const server = new RPCServer({ protocols: ["ocpp1.6"], strictMode: true, callTimeoutMs: 30000 });

server.auth((accept, reject, handshake) => {
  const status = refused.get(handshake.identity);
  tell({ event: "dial", identity: handshake.identity, key: handshake.password?.toString("hex") });
  if (status) reject(status, "refused");
  else accept({});
});

server.on("client", (client) => {
  const identity = client.identity;
  clients.set(identity, client);
  tell({ event: "open", identity });
  client.on("strictValidationFailure", ({ method, error, outbound }) =>
    tell({ event: "complaint", identity, text: `${method}: ${error.code ?? ""} ${error.message} ` +
      JSON.stringify(error.details ?? {}), outbound }));
  client.on("badMessage", ({ error }) =>
    tell({ event: "complaint", identity, text: `bad message: ${error.message}`, outbound: false }));
  client.on("close", () => {
    if (clients.get(identity) === client) clients.delete(identity);
    tell({ event: "close", identity });
  });
  client.handle(({ messageId, method, params }) => new Promise((resolve, reject) => {
    const ref = ++reference;
    waiting.set(ref, { resolve, reject });
    tell({ event: "call", ref, identity, messageId, method, params });
  }));
});

createInterface({ input: process.stdin }).on("line", async (line) => {
  const word = JSON.parse(line);
  if (word.do === "answer") {
    const { resolve, reject } = waiting.get(word.ref);
    waiting.delete(word.ref);
    if (word.error) reject(createRPCError(word.error, "as told"));
    else resolve(word.silent ? NOREPLY : word.payload);
  } else if (word.do === "call") {
    try {
      const payload = await clients.get(word.identity).call(word.method, word.params);
      tell({ event: "result", ref: word.ref, payload });
    } catch (error) {
      tell({ event: "result", ref: word.ref, error: error.rpcErrorCode ?? error.message });
    }
  } else if (word.do === "close") {
    clients.get(word.identity)?.close({ code: word.code, force: true });
  } else if (word.do === "refuse") {
    refused.set(word.identity, word.status);
  }
}).on("close", () => process.exit(0));

const http = await server.listen(Number(process.argv[2] ?? 0), "127.0.0.1");
tell({ event: "port", port: http.address().port });
