import { Emitter } from './emitter'
import type { List, Listed, ToLobby } from './generated/control'
import type { RoomList } from './lobbytypes'

/** Public rooms as the lobby told last. */
export class PageList implements RoomList {
	ready = false
	private byCode = new Map<string, Listed>()
	private readonly events = new Emitter<{ change: RoomList }>()
	private retired = false

	constructor(
		readonly ask: ToLobby,
		private readonly closed: () => void,
	) {}

	get rooms(): readonly Listed[] {
		return [...this.byCode.values()]
	}

	take(m: List): void {
		if (m.first) this.byCode = new Map()
		for (const room of m.rooms) this.byCode.set(room.code, room)
		for (const { code } of m.gone) this.byCode.delete(code)
		this.ready = true
		this.events.emit('change', this)
	}

	on(event: 'change', listener: (list: RoomList) => void): () => void {
		return this.events.on(event, listener)
	}

	/** Another list has taken its place. */
	retire(): void {
		this.retired = true
		this.events.clear()
	}

	close(): void {
		if (this.retired) return
		this.retire()
		this.closed()
	}
}
