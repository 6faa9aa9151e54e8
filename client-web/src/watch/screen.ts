import type { Client, Listed, RoomList } from '@slipstream/sdk'
import { button, el } from '../dom'
import { name as GAME } from '../generated/racing'
import { trackName } from '../race/tracks'
import { many, say, t } from '../text/text'

/** The most rooms that are listed: who has more to choose from does not choose better. */
const SHOWN = 8

/** Which races can be watched: the liveliest, and those of open rooms. */
export class WatchScreen {
	readonly element = el('div', 'races')
	private readonly rows = el('ul', 'racelist')
	private readonly note = el('p', 'say')
	private readonly list: RoomList

	constructor(
		client: Client,
		private readonly watch: (match: string) => void,
	) {
		this.note.setAttribute('role', 'status')
		const any = button('item chosen', say('watch.any'), () => watch(''))
		this.element.append(el('p', 'say', say('watch.lead')), el('div', 'list', any), this.rows, this.note)
		this.list = client.lobby.list({ game: GAME })
		this.list.on('change', () => this.show())
		this.show()
	}

	close(): void {
		this.list.close()
	}

	private show(): void {
		const racing = this.list.rooms.filter((room) => room.racing).slice(0, SHOWN)
		this.rows.replaceChildren(...racing.map((room) => el('li', '', this.row(room))))
		this.note.textContent = this.list.ready && racing.length === 0 ? say('watch.none') : ''
	}

	private row(room: Listed): HTMLButtonElement {
		const track = room.settings[0] ?? 0
		const about = `${trackName(track)} · ${many('race.drivers', room.players)}`
		const b = button('item small', t('watch.of', { host: room.host }), () => this.watch(room.code))
		b.append(el('small', '', about))
		return b
	}
}
