/** How far from the end the next page is asked for, in pixels. */
const NEAR = 600;

/** Whether what was scrolled is near its end. */
export function atEnd(event: Event): boolean {
  const box = event.currentTarget;
  return box instanceof HTMLElement && box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
}
