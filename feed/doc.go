// Package feed sends events to those who asked for them: named queries,
// subscriptions that call a web address (webhooks), and subscriptions over a
// connection that stays open (EPCIS 2.0, sections 8.2 and 12.7).
//
// # Delivery
//
// A subscription goes through the store by sequence, which is the order of
// commits, so that no event is skipped. What it finds is put into its outbox in
// the transaction that notes how far it has looked. A message leaves the outbox
// when the receiver has answered 2xx. So every event is delivered at least
// once, in order, and whoever stops in between goes on where it stopped.
//
// Any number of servers on one database share the work: who works on a
// subscription has it on lease, and a lease runs out when its server is gone.
// The clocks of the servers have to agree within a few seconds.
//
// # Rights
//
// Each message is made with the rights that the subscription's owner has when
// it is sent. An owner that is disabled or revoked is sent nothing.
package feed
