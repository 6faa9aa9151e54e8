import type { RoomList } from '@slipstream/sdk'
import { button, check, el, field, form, submit } from './html'
import type { Page } from './main'

/** The live list of public rooms, and the ways into one. */
export function roomsSection(section: HTMLElement, { lobby, attempt }: Page): void {
	const list = el('ul', { id: 'list', 'aria-label': 'Public rooms' })
	const none = el('p', {}, 'No public room is open.')
	let rooms: RoomList | undefined
	const watch = (free: boolean) => {
		rooms?.close()
		rooms = lobby.list({ free })
		rooms.on('change', show)
	}
	const show = () => {
		const all = rooms?.rooms ?? []
		none.hidden = all.length > 0
		list.replaceChildren(
			...all.map((room) =>
				el(
					'li',
					{},
					el('span', {}, `${room.host}: ${room.game}${room.racing ? ', racing' : ''}`),
					el('small', {}, `${room.players} of ${room.seats}`),
					button(`Join ${room.code}`, () => attempt(lobby.joinByCode(room.code)), 'second'),
				),
			),
		)
	}
	const [free] = check('Only with a free seat', watch)
	const code = el('input', { id: 'code', maxlength: '16', size: '8', autocomplete: 'off', required: '' })
	const [open, isOpen] = check('Public', () => {})
	isOpen.checked = true
	section.append(
		free,
		list,
		none,
		form(() => attempt(lobby.create({ game: 'racing', public: isOpen.checked })), submit('Open a room'), open),
		form(() => attempt(lobby.joinByCode(code.value)), field('Code of a room', code), submit('Join')),
	)
	watch(false)
}
