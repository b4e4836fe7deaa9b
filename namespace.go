package trailmark

// Namespace is where trailmark's own extension elements live. EPCIS has no
// field for them; an event without them is as good as one with.
//
//   - from, to: the time span over which the inputs of a TransformationEvent
//     were consumed (half-open), so that an item made within it is linked to
//     these inputs and not to those before or after (S10).
//   - operator: who did it, a party or any URI.
//   - equipment: with which machine, a GIAI, GLN or any URI.
const Namespace = "https://ns.trailmark.org/"
