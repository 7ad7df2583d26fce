/** All that a transport must give: frames of bytes both ways. A MessagePort, a WebSocket or a pair in memory is one. */
export interface Port {
  /** Frames sent to a port that is closed are dropped: its end is told through `closed`. */
  send(frame: Uint8Array): void;
  /** Once per port; frames that come before may be lost. */
  listen(listener: PortListener): void;
  close(): void;
}

export interface PortListener {
  frame(frame: Uint8Array): void;
  /** Once, whoever closed it; a port that is closed already tells it soon. */
  closed(): void;
}
