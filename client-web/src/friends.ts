import type { Room } from '@slipstream/sdk'
import { roomLink, roomOf } from './address'
import type { App } from './app'
import { type Command, name as GAME } from './generated/racing'
import { keepHere, recallHere } from './memory'
import type { NoticeLine } from './menu/notice'
import type { Panel, RoomView } from './menu/panel'
import { faultOf } from './race/fault'
import { loadTrack, trackName } from './race/tracks'
import { outOfRoom, refusalOf } from './reasons'
import { say, t } from './text/text'

/** The code of the room that this tab is in. */
const KEPT = 'room'

/** The room with friends that one is in, or that the page's address names. */
export class Friends {
	room: Room | undefined
	/** The code in the address; empty if it names no room. */
	code = roomOf(location.pathname)

	constructor(
		private readonly app: App,
		private readonly panel: Panel,
		private readonly notice: NoticeLine,
	) {}

	/** The way into the room that one is in, to be sent to others; empty if one is in none. */
	get link(): string {
		return this.room ? roomLink(location.origin, this.room.code) : ''
	}

	/** Whether this tab was in the room that its address names when it was loaded again. */
	get wasHere(): boolean {
		return this.code !== '' && recallHere(KEPT) === this.code
	}

	/** A room of one's own, or a friend's by its code. */
	async open(code?: string): Promise<void> {
		await this.app.go(
			code ? t('going.join', { code }) : say('going.open'),
			async (signal) => {
				const { client, wish } = this.app
				const room = code
					? await client.joinByCode(code, { signal })
					: await client.createRoom({ game: GAME, ...wish.race, signal })
				this.enter(room)
				await this.wait(room, signal)
			},
			(refused) => this.app.noRace(refused),
		)
	}

	/** Comes back into the room whose race goes on; without it the race goes on as well. */
	async comeBack(): Promise<void> {
		if (!this.wasHere || this.room) return
		const room = await this.app.client.joinByCode(this.code).catch(() => undefined)
		if (room && !this.room && this.app.phase !== 'menu') this.enter(room)
		else room?.leave()
	}

	/** From a race to the room that it was one of. */
	again(): void {
		const { room } = this
		if (!room) {
			this.app.home()
			return
		}
		const driven = this.app.match?.id ?? ''
		void this.app.go(say('going.room'), (signal) => this.wait(room, signal, driven))
	}

	/** Leaves the room, if one is in any. */
	leave(): void {
		this.room?.leave()
		this.out()
		this.code = ''
	}

	private enter(room: Room): void {
		this.room = room
		this.code = room.code
		keepHere(KEPT, room.code)
		history.replaceState(null, '', `/r/${encodeURIComponent(room.code)}`)
		const show = (): void => this.panel.roomChanged(this.view(room))
		room.on('change', show)
		room.on('drop', show)
		room.on('refused', (refused) => this.notice.tell(refusalOf(refused.code, refused.reason)))
		room.on('leave', (left) => {
			if (this.room !== room) return
			this.out()
			if (this.app.phase !== 'room' || left.code === 'aborted') return
			this.app.fail(left.code, left.reason, left.code === 'not-found' ? outOfRoom() : undefined)
		})
	}

	private out(): void {
		this.room = undefined
		keepHere(KEPT, '')
	}

	/**
	 * The room's screen until the host starts a race, then the race; driven: the last one, whose ticket may still lie
	 * here.
	 */
	private async wait(room: Room, signal: AbortSignal, driven = ''): Promise<void> {
		const { app } = this
		app.waitInRoom()
		this.panel.room(this.view(room))
		this.panel.show(true)
		let ticket = await room.ticket({ signal })
		while (ticket.match === driven) ticket = await room.ticket({ signal })
		await app.play(await app.client.join<Command>(ticket, { signal, record: true }))
	}

	private view(room: Room): RoomView {
		return {
			code: room.code,
			link: roomLink(location.origin, room.code),
			room,
			track: trackName,
			load: (number) => loadTrack(number, (asked) => this.app.scene(asked)),
			fault: (number) => faultOf(number, (sketch) => this.app.draft(sketch)),
		}
	}
}
