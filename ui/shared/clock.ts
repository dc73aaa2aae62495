// The current time as something that components can read. A timer runs only while one of them is
// reading it: a window that shows no waiting time costs no wake-ups.
import { createSubscriber } from 'svelte/reactivity';

function ticking(everyMs: number): () => number {
  const subscribe = createSubscriber((update) => {
    const timer = setInterval(update, everyMs);
    return () => clearInterval(timer);
  });
  return () => {
    subscribe();
    return Date.now();
  };
}

/** For waiting times, to the second. */
export const second = ticking(1000);

/** For ages in minutes. */
export const halfMinute = ticking(30_000);
