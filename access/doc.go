// Package access says who may do what: users, API tokens, sessions and roles,
// the rules that share events with partners, and the record of every change to
// them.
package access
