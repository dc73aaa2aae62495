// A small MCP server for the tests: its tools answer with a picture and other bytes, and with a very long text.
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';

const [photo, note] = process.argv.slice(2).map((path) => readFileSync(path));
const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const inputSchema = { type: 'object', properties: { name: { type: 'string' } } };

const answers = {
  photo: () => ({
    content: [
      { type: 'text', text: `here is ${note}` },
      { type: 'image', mimeType: 'image/png', data: photo.toString('base64') },
      { type: 'resource', resource: { uri: 'note:a', mimeType: 'text/plain', text: `inside ${note}` } },
      { type: 'resource', resource: { uri: 'note:b', mimeType: 'application/octet-stream', blob: note.toString('base64') } },
    ],
    structuredContent: { note: `${note}` },
  }),
  long: () => ({ content: [{ type: 'text', text: `line ${note}\n`.repeat(3000) }] }),
};

const handlers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'gallery', version: '1.0.0' },
  }),
  'tools/list': () => ({ tools: Object.keys(answers).map((name) => ({ name, description: name, inputSchema })) }),
  'tools/call': ({ name }) => answers[name](),
  ping: () => ({}),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === undefined || id === undefined) return;
  const handler = handlers[method];
  if (handler) send({ id, result: handler(params ?? {}) });
  else send({ id, error: { code: -32601, message: `no ${method}` } });
});
