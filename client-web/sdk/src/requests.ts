import { type FromLobby, refusal, type ToLobby } from './generated/control'
import { lobbyCode } from './reasons'
import { SlipstreamError } from './types'

/**
 * What a request is about. The lobby answers the requests of one connection in their order, but a seat may be
 * a long time coming: questions do not wait for it.
 */
export type Lane = 'seat' | 'question'

/** A request to the lobby. */
export interface Request {
	m: ToLobby
	lane: Lane
	/** Takes the message that answers it; false for any other. */
	answer: (m: FromLobby) => boolean
	fail: (error: SlipstreamError) => void
	/** A place in the queue outlives the connection. */
	lasting: boolean
}

/** Errors that no question is answered with. */
const ofSeats: readonly string[] = [
	refusal.game,
	refusal.full,
	refusal.host,
	refusal.draining,
	refusal.racing,
	refusal.kicked,
	refusal.party,
	refusal.paused,
]
/** Errors that only questions are answered with. */
const ofQuestions: readonly string[] = [refusal.account, refusal.name, refusal.away]

/** Requests on their way: in each lane one at a time, the others behind it. */
export class Requests {
	private readonly lanes: Record<Lane, Request[]> = { seat: [], question: [] }
	/** The first in the lane of seats was asked of a connection that is gone. */
	private stale = false

	constructor(private readonly put: (m: ToLobby) => void) {}

	add(request: Request): void {
		const lane = this.lanes[request.lane]
		lane.push(request)
		if (lane.length === 1) this.put(request.m)
	}

	/** Forgets a request that will not be answered. */
	drop(request: Request): void {
		const lane = this.lanes[request.lane]
		const at = lane.indexOf(request)
		if (at > 0) lane.splice(at, 1)
		if (at === 0) this.next(request.lane)
	}

	/** Whether it is the one that the lobby is about. */
	sent(request: Request): boolean {
		return this.lanes[request.lane][0] === request
	}

	/** Gives a message to the request that it answers; false if it answers none. */
	take(m: FromLobby): boolean {
		for (const lane of ['question', 'seat'] as const) {
			if (this.lanes[lane][0]?.answer(m)) {
				this.next(lane)
				return true
			}
		}
		return false
	}

	/** Gives an error to the request that it is about; false if that is none. */
	refuse(code: string, text: string): boolean {
		const lane = this.laneOf(code)
		const request = lane && this.lanes[lane][0]
		if (!request || (code === refusal.party && !request.lasting)) return false
		request.fail(new SlipstreamError(lobbyCode(code), text))
		this.next(lane)
		return true
	}

	private laneOf(code: string): Lane | undefined {
		const { seat, question } = this.lanes
		if (question.length > 0 && !ofSeats.includes(code)) return 'question'
		if (seat.length > 0 && !ofQuestions.includes(code)) return 'seat'
		return undefined
	}

	/** The connection is gone. What outlives that stays, if the connection comes back. */
	lost(error: SlipstreamError, again: boolean): void {
		for (const lane of ['question', 'seat'] as const) {
			const all = this.lanes[lane].splice(0)
			this.lanes[lane].push(...all.filter((r) => again && r.lasting))
			for (const request of all) if (!again || !request.lasting) request.fail(error)
		}
		this.stale = this.lanes.seat.length > 0
	}

	/** The connection is back: what was asked of the old one is asked again, unless the lobby still has it. */
	again(waiting: boolean): void {
		const [request] = this.lanes.seat
		if (request && this.stale && !waiting) this.put(request.m)
		this.stale = false
	}

	private next(lane: Lane): void {
		this.lanes[lane].shift()
		const [request] = this.lanes[lane]
		if (request) this.put(request.m)
	}
}
