// Package api is the EPCIS 2.0 service over HTTP (EPCIS 2.0, section 12, and
// the OpenAPI document that goes with it). It decodes, calls and encodes;
// what is true of goods is decided elsewhere.
//
// All routes are in one table (routes.go), each with the action that somebody
// must be allowed to do. Every handler is a func(*call) error; what goes wrong
// becomes a problem document (RFC 9457) in one place, problem.go.
package api
