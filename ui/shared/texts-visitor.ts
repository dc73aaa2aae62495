// Every text about sessions of `askctl run` that ask here.

export const visitor = {
  badge: 'In a terminal',
  what: '`askctl run` asks, not one of Askance’s own sessions. Your answer is for this one call.',
  asker: (title: string) => `askctl run: ${title}`,
  process: (id: number) => `process ${id}`,
  setting: 'Show what askctl run asks in a terminal (otherwise it is denied)',
} as const;
