/** The name under which the desktop window asks for its port and gets it, between page, preload and shell. */
export const PORT_CHANNEL = 'nital:port';
/** What the page says to ask for it; what it gets is another word, so that it does not take its own question for the answer. */
export const PORT_WANTED = 'nital:port-wanted';
