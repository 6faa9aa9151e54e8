export { createClient } from './client'
export type * from './lobbytypes'
export type * from './types'
export { SlipstreamError } from './types'
