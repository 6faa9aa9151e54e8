// The Worker's side: an engine with the browser's own sockets and clock.

import { clock } from './clock'
import { Engine } from './engine'
import type { FromEngine, Port, ToEngine } from './port'
import type { SocketLike } from './types'

/** The part of a Worker's global scope that is needed; the page's types have no other name for it. */
interface Scope {
	postMessage(message: FromEngine, transfer: Transferable[]): void
	onmessage: ((event: MessageEvent<ToEngine>) => void) | null
}

const scope = self as unknown as Scope
const port: Port<ToEngine, FromEngine> = {
	post: (message, transfer = []) => scope.postMessage(message, transfer),
	onmessage: () => {},
}
scope.onmessage = (event) => port.onmessage(event.data)
new Engine(port, { clock, socket: (url) => new WebSocket(url) as unknown as SocketLike })
