// Package access says who may do what: users, API tokens, sessions and roles,
// the rules that share events with partners, and the record of every change to
// them.
//
// A [Gate] is all of it on one store. [Gate.Authenticate] and [Gate.Session]
// turn what a request carries into a [Principal], and [Principal.May] holds it
// against the one table of roles. Everything else is administration: each
// method makes one change and notes it in the audit, in one transaction.
//
// # Secrets
//
// A password is kept as argon2id with its parameters (RFC 9106), a token or
// session as SHA-256: it has 256 random bits, which nobody can guess. Secrets
// are compared in constant time, and a sign-in takes as long for a user who is
// not there. Types that are shown or audited have no field for a secret.
//
// # Several servers
//
// What the database says about a token or session is believed for two seconds.
// So a token that is revoked or a user who is disabled anywhere stops working
// everywhere within that time.
package access
