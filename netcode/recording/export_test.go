package recording

// PartBytes is about how many bytes are kept beyond the limit at most.
const PartBytes = partBytes
