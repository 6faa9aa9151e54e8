export type * from './types'
export { SlipstreamError } from './types'
