// A small MCP server for the tests: one tool, `book`, that asks the person where to by elicitation.
import { createInterface } from 'node:readline';

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const waiting = new Map();
let last = 0;

const ask = (method, params) =>
  new Promise((resolve) => {
    const id = `ask-${(last += 1)}`;
    waiting.set(id, resolve);
    send({ id, method, params });
  });

const handlers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'travel', version: '1.0.0' },
  }),
  'tools/list': () => ({
    tools: [
      {
        name: 'book',
        description: 'Books a journey.',
        inputSchema: { type: 'object', properties: { name: { type: 'string' } } },
      },
    ],
  }),
  'tools/call': async () => {
    const { action, content } = await ask('elicitation/create', {
      message: 'Where to?',
      requestedSchema: {
        type: 'object',
        properties: {
          city: { type: 'string', title: 'City', description: 'Where you want to go' },
          nights: { type: 'integer', title: 'Nights', minimum: 1, default: 2 },
          breakfast: { type: 'boolean', title: 'Breakfast' },
          room: { type: 'string', title: 'Room', enum: ['single', 'double'] },
        },
        required: ['city'],
      },
    });
    const text = action === 'accept' ? `booked ${content.city} for ${content.nights}` : `the answer was ${action}`;
    return { content: [{ type: 'text', text }] };
  },
  ping: () => ({}),
};

createInterface({ input: process.stdin }).on('line', async (line) => {
  const { id, method, params, result } = JSON.parse(line);
  if (method === undefined) {
    waiting.get(id)?.(result ?? { action: 'error' });
    return;
  }
  if (id === undefined) return;
  const handler = handlers[method];
  if (handler) send({ id, result: await handler(params ?? {}) });
  else send({ id, error: { code: -32601, message: `no ${method}` } });
});
